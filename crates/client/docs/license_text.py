"""Finds license keys in a text as people have it: license_keys(bytes) gives what has the form of one, and verify() decides. Copy it as it is."""
import base64, re

STARTS_MAX, START_MAX_SYMBOLS, SIGNATURE_SYMBOLS = 100, 8192, 86
ARMOUR_END = "-----END"
LINE_END = "\n\r\x0b\x0c\x85\u2028\u2029"
BLANK = LINE_END + "\t \xa0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000"
INVISIBLE = (
    "\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\U000e0000-\U000e0fff"
)
is_skipped, is_line_end = re.compile(f"[{BLANK}{INVISIBLE}]").match, re.compile(f"[{LINE_END}]").match
is_symbol = re.compile(r"[A-Za-z0-9_.-]").match
soft_break, encoded = re.compile(f"=[{BLANK}]*?([{LINE_END}]|$)"), re.compile(r"=(2[DdEe]|5[Ff])")


def decode(data):
    """UTF-8 or UTF-16, with a byte order mark or without."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data[2:].decode("utf-16-le" if data[:1] == b"\xff" else "utf-16-be", "replace")
    pairs = [data[place : place + 2] for place in range(0, len(data) - 1, 2)]
    first = sum(pair[0] == 0 != pair[1] for pair in pairs)
    second = sum(pair[1] == 0 != pair[0] for pair in pairs)
    if max(first, second) * 2 >= len(data) // 2 and first != second:
        return data.decode("utf-16-le" if second > first else "utf-16-be", "replace")
    return data.decode("utf-8", "replace")


def symbols_of(text):
    """Each symbol with its first and its last place; None is a character that no license key has."""
    symbols, place, begins_line = [], 0, True
    while place < len(text):
        at, c = place, text[place]
        place += 1
        if is_symbol(c):
            symbols.append((c, at, place))
        elif is_line_end(c):
            begins_line = True
            continue
        elif is_skipped(c) or (c == ">" and begins_line):
            continue
        elif c == "#" and begins_line:
            while place < len(text) and not is_line_end(text[place]):
                place += 1
            continue
        elif soft_break.match(text, at):
            pass
        elif found := encoded.match(text, at):
            place += 2
            symbols.append((chr(int(found[1], 16)), at, place))
        else:
            symbols.append((None, at, place))
        begins_line = False
    return symbols


def scan(text):
    symbols = symbols_of(text)
    follows = lambda place: 0 < place < len(symbols) and symbols[place - 1][2] == symbols[place][1] and symbols[place - 1][0]
    glued = lambda place: symbols[place][0] if follows(place) else None
    is_start = lambda place: [symbol for symbol, _, _ in symbols[place : place + 3]] == ["e", "y", "J"]
    found, starts, whole_until = [], 0, 0
    for start in range(len(symbols)):
        if not is_start(start) or (follows(start) and (start < whole_until or symbols[start - 1][0] == ".")):
            continue
        starts += 1
        if starts > STARTS_MAX:
            break
        dots = length = 0
        for place in range(start, min(start + START_MAX_SYMBOLS, len(symbols))):
            symbol, _, end = symbols[place]
            if symbol is None or (symbol == "." and (dots == 2 or length == 0)):
                break
            dots, length = (dots + 1, 0) if symbol == "." else (dots, length + 1)
            if dots == 2 and length == SIGNATURE_SYMBOLS:
                behind = glued(place + 1)
                goes_on = glued(place + 2) not in (None, ".") if behind == "." else behind and not is_start(place + 1)
                if (not goes_on or text.startswith(ARMOUR_END, end)) and not text.startswith("==", end):
                    found.append("".join(symbol for symbol, _, _ in symbols[start : place + 1]))
                    whole_until = max(whole_until, place + 1)
                break
    return found


def license_keys(data):
    """What has the form of a license key, unverified; a text that is base64 as a whole is decoded once."""
    text = decode(data)
    found = scan(text)
    plain = "".join(c for c in text if not is_skipped(c)).replace("+", "-").replace("/", "_")
    plain = re.sub("={1,2}$", "", plain)
    if not found and re.fullmatch("[A-Za-z0-9_-]+", plain) and len(plain) % 4 != 1:
        decoded = base64.urlsafe_b64decode(plain + "=" * (-len(plain) % 4))
        is_canonical = base64.urlsafe_b64encode(decoded).decode().rstrip("=") == plain
        return scan(decode(decoded)) if is_canonical else found
    return found
