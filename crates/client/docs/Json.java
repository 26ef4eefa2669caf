import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** JSON that all readers take for the same (RFC 7493): whole numbers are BigInteger, others Double. */
final class Json {
    private static final int DEPTH_MAX = 64;

    private final String text;
    private final boolean nulls;
    private int at;

    private Json(String text, boolean nulls) {
        this.text = text;
        this.nulls = nulls;
    }

    /** Throws IllegalArgumentException for what is no JSON, and for what readers differ about; `nulls` says whether a member may be null. */
    static Object parse(String text, boolean nulls) {
        Json json = new Json(text, nulls);
        Object value = json.value(0);
        json.blank();
        if (json.at != text.length()) throw json.wrong();
        return value;
    }

    private Object value(int depth) {
        blank();
        return switch (peek()) {
            case '{' -> object(depth + 1);
            case '[' -> array(depth + 1);
            case '"' -> string();
            case 't' -> word("true", Boolean.TRUE);
            case 'f' -> word("false", Boolean.FALSE);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> members = new LinkedHashMap<>();
        at++;
        if (depth > DEPTH_MAX) throw wrong();
        for (blank(); peek() != '}'; blank()) {
            if (!members.isEmpty()) take(',');
            blank();
            String name = string();
            blank();
            take(':');
            if (members.containsKey(name)) throw wrong();
            members.put(name, value(depth));
            if (members.get(name) == null && !nulls) throw wrong();
        }
        at++;
        return members;
    }

    private List<Object> array(int depth) {
        List<Object> elements = new ArrayList<>();
        at++;
        if (depth > DEPTH_MAX) throw wrong();
        for (blank(); peek() != ']'; blank()) {
            if (!elements.isEmpty()) take(',');
            elements.add(value(depth));
        }
        at++;
        return elements;
    }

    private String string() {
        take('"');
        StringBuilder content = new StringBuilder();
        for (char c = next(); c != '"'; c = next()) {
            if (c < ' ') throw wrong();
            content.append(c == '\\' ? escaped() : c);
        }
        String value = content.toString();
        // No half of a surrogate pair.
        if (value.codePoints().anyMatch(c -> Character.MIN_SURROGATE <= c && c <= Character.MAX_SURROGATE)) throw wrong();
        return value;
    }

    private char escaped() {
        char c = next();
        int place = "\"\\/bfnrt".indexOf(c);
        if (place >= 0) return "\"\\/\b\f\n\r\t".charAt(place);
        if (c != 'u' || at + 4 > text.length()) throw wrong();
        at += 4;
        return (char) HexFormat.fromHexDigits(text, at - 4, at);
    }

    private Object number() {
        int start = at;
        while (at < text.length() && "+-.0123456789eE".indexOf(text.charAt(at)) >= 0) at++;
        String number = text.substring(start, at);
        if (!number.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]+)?")) throw wrong();
        if (Double.isInfinite(Double.parseDouble(number))) throw wrong();
        return number.matches("-?[0-9]+") && !number.equals("-0") ? (Object) new BigInteger(number) : (Object) Double.valueOf(number);
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) throw wrong();
        at += word.length();
        return value;
    }

    private void blank() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
    }

    private char peek() {
        if (at >= text.length()) throw wrong();
        return text.charAt(at);
    }

    private char next() {
        char c = peek();
        at++;
        return c;
    }

    private void take(char expected) {
        if (next() != expected) throw wrong();
    }

    private IllegalArgumentException wrong() {
        return new IllegalArgumentException("no JSON at " + at);
    }
}
