import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Finds license keys in a text as people have it: licenseKeys(bytes) gives what has the form of one, and Verify decides. Copy it as it is. */
final class LicenseText {
    private static final int STARTS_MAX = 100, START_MAX_SYMBOLS = 8192, SIGNATURE_SYMBOLS = 86;
    private static final String ARMOUR_END = "-----END";
    private static final String LINE_END = "\\n\\r\\x0b\\x0c\\x85\\u2028\\u2029";
    private static final String BLANK = LINE_END + "\\t \\xa0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u2800\\u3000";
    private static final String INVISIBLE = "\\x00-\\x08\\x0e-\\x1f\\x7f-\\x84\\x86-\\x9f\\xad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f"
        + "\\u202a-\\u202e\\u2060-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffc\\x{e0000}-\\x{e0fff}";
    private static final Pattern SKIPPED = Pattern.compile("[" + BLANK + INVISIBLE + "]"), LINE_ENDS = Pattern.compile("[" + LINE_END + "]");
    private static final Pattern SYMBOL = Pattern.compile("[A-Za-z0-9_.-]"), ENCODED = Pattern.compile("=(2[DdEe]|5[Ff])");
    private static final Pattern SOFT_BREAK = Pattern.compile("=[" + BLANK + "]*?([" + LINE_END + "]|\\z)");
    /** A character that no license key has. */
    private static final char OTHER = 0;

    private final String text;
    private final List<Symbol> symbols = new ArrayList<>();

    /** A symbol with its first and its last place. */
    private record Symbol(char symbol, int at, int end) {}

    private LicenseText(String text) {
        this.text = text;
        readSymbols();
    }

    /** What has the form of a license key, unverified; a text that is base64 as a whole is decoded once. */
    static List<String> licenseKeys(byte[] data) {
        String text = decode(data);
        List<String> found = new LicenseText(text).scan();
        String plain = SKIPPED.matcher(text).replaceAll("").replace('+', '-').replace('/', '_').replaceFirst("={1,2}\\z", "");
        if (!found.isEmpty() || !plain.matches("[A-Za-z0-9_-]+") || plain.length() % 4 == 1) return found;
        byte[] decoded = Base64.getUrlDecoder().decode(plain);
        boolean isCanonical = Base64.getUrlEncoder().withoutPadding().encodeToString(decoded).equals(plain);
        return isCanonical ? new LicenseText(decode(decoded)).scan() : found;
    }

    /** Whether a character can't be seen. */
    static boolean isSkipped(int c) {
        return SKIPPED.matcher(Character.toString(c)).matches();
    }

    /** UTF-8 or UTF-16, with a byte order mark or without. */
    private static String decode(byte[] data) {
        boolean isMarked = data.length > 1 && (data[0] & data[1] & 0xff) == 0xfe && (data[0] ^ data[1]) == 1;
        if (isMarked) return utf16(Arrays.copyOfRange(data, 2, data.length), data[0] == (byte) 0xfe);
        int first = 0, second = 0;
        for (int place = 0; place + 1 < data.length; place += 2) {
            if (data[place] == 0 && data[place + 1] != 0) first++;
            if (data[place + 1] == 0 && data[place] != 0) second++;
        }
        boolean isUtf16 = Math.max(first, second) * 2 >= data.length / 2 && first != second;
        return isUtf16 ? utf16(data, first > second) : new String(data, StandardCharsets.UTF_8);
    }

    private static String utf16(byte[] data, boolean isBigEndian) {
        Charset charset = isBigEndian ? StandardCharsets.UTF_16BE : StandardCharsets.UTF_16LE;
        return new String(data, 0, data.length - data.length % 2, charset);
    }

    private void readSymbols() {
        boolean beginsLine = true;
        for (int place = 0; place < text.length(); ) {
            int at = place, c = text.codePointAt(at);
            place += Character.charCount(c);
            if (is(SYMBOL, c)) {
                symbols.add(new Symbol((char) c, at, place));
            } else if (is(LINE_ENDS, c)) {
                beginsLine = true;
                continue;
            } else if (isSkipped(c) || (c == '>' && beginsLine)) {
                continue;
            } else if (c == '#' && beginsLine) {
                while (place < text.length() && !is(LINE_ENDS, text.charAt(place))) place++;
                continue;
            } else if (c != '=' || !at(SOFT_BREAK, at).lookingAt()) {
                Matcher encoded = at(ENCODED, at);
                boolean isEncoded = encoded.lookingAt();
                if (isEncoded) place += 2;
                symbols.add(new Symbol(isEncoded ? (char) Integer.parseInt(encoded.group(1), 16) : OTHER, at, place));
            }
            beginsLine = false;
        }
    }

    private static boolean is(Pattern pattern, int c) {
        return pattern.matcher(Character.toString(c)).matches();
    }

    private Matcher at(Pattern pattern, int place) {
        return pattern.matcher(text).region(place, text.length());
    }

    private List<String> scan() {
        List<String> found = new ArrayList<>();
        int starts = 0, wholeUntil = 0;
        for (int start = 0; start < symbols.size(); start++) {
            if (!isStart(start) || (follows(start) && (start < wholeUntil || symbols.get(start - 1).symbol == '.'))) continue;
            if (++starts > STARTS_MAX) break;
            int end = end(start);
            if (end == 0) continue;
            found.add(symbols.subList(start, end).stream().map(each -> Character.toString(each.symbol)).collect(Collectors.joining()));
            wholeUntil = Math.max(wholeUntil, end);
        }
        return found;
    }

    /** Past the last symbol of the license key that starts here, or 0. */
    private int end(int start) {
        for (int place = start, dots = 0, length = 0; place < Math.min(start + START_MAX_SYMBOLS, symbols.size()); place++) {
            char symbol = symbols.get(place).symbol;
            if (symbol == OTHER || (symbol == '.' && (dots == 2 || length == 0))) return 0;
            length = symbol == '.' ? 0 : length + 1;
            if (symbol == '.') dots++;
            if (dots == 2 && length == SIGNATURE_SYMBOLS) return goesOn(place) ? 0 : place + 1;
        }
        return 0;
    }

    /** Whether what directly follows the last symbol belongs to it. */
    private boolean goesOn(int last) {
        if (text.startsWith("==", symbols.get(last).end)) return true;
        if (text.startsWith(ARMOUR_END, symbols.get(last).end)) return false;
        char behind = glued(last + 1);
        if (behind == '.') return glued(last + 2) != OTHER && glued(last + 2) != '.';
        return behind != OTHER && !isStart(last + 1);
    }

    private boolean isStart(int place) {
        return place + 3 <= symbols.size() && symbols.get(place).symbol == 'e' && symbols.get(place + 1).symbol == 'y' && symbols.get(place + 2).symbol == 'J';
    }

    /** Whether a symbol stands directly before. */
    private boolean follows(int place) {
        if (place == 0 || place >= symbols.size()) return false;
        Symbol before = symbols.get(place - 1);
        return before.end == symbols.get(place).at && before.symbol != OTHER;
    }

    private char glued(int place) {
        return follows(place) ? symbols.get(place).symbol : OTHER;
    }
}
