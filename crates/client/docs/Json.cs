using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

/// <summary>
/// JSON that all readers take for the same (RFC 7493): nothing twice, no number out of range, not too deep, no half of a surrogate pair;
/// no member null unless that is said. Objects are dictionaries, lists are lists, numbers are <see cref="Number"/>.
/// </summary>
internal sealed class Json
{
    /// <summary>A number as it is written.</summary>
    internal sealed class Number
    {
        internal Number(string text) => Text = text;
        internal string Text { get; }
        internal double Value => double.Parse(Text, NumberStyles.Float, CultureInfo.InvariantCulture);

        /// <summary>Of one that is written without a point or an exponent, and not as -0; else null.</summary>
        internal long? Whole =>
            Text != "-0" && long.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole) ? whole : (long?)null;
    }

    private const int DepthMax = 64;
    private readonly string text;
    private readonly bool mayBeNull;
    private int place;

    private Json(string text, bool mayBeNull)
    {
        this.text = text;
        this.mayBeNull = mayBeNull;
    }

    /// <summary>What is in a text in UTF-8; throws FormatException.</summary>
    internal static object Parse(byte[] data)
    {
        try
        {
            return Parse(new UTF8Encoding(false, true).GetString(data), false);
        }
        catch (DecoderFallbackException)
        {
            throw new FormatException("no UTF-8");
        }
    }

    /// <summary>What is in a text; throws FormatException.</summary>
    internal static object Parse(string text, bool mayBeNull)
    {
        var reader = new Json(text, mayBeNull);
        object value = reader.Value(0);
        reader.Skip();
        return reader.place == text.Length ? value : throw Wrong();
    }

    private static FormatException Wrong() => new FormatException("no JSON that all readers have");

    private char Next() => place < text.Length ? text[place] : throw Wrong();

    private void Skip()
    {
        while (place < text.Length && " \t\r\n".IndexOf(text[place]) >= 0)
        {
            place++;
        }
    }

    private bool Takes(char symbol)
    {
        Skip();
        bool takes = place < text.Length && text[place] == symbol;
        place += takes ? 1 : 0;
        return takes;
    }

    private object Value(int depth)
    {
        Skip();
        char first = Next();
        if ((first == '{' || first == '[') && depth == DepthMax)
        {
            throw Wrong();
        }
        switch (first)
        {
            case '{': return Members(depth + 1);
            case '[': return Items(depth + 1);
            case '"': return Text();
            case 't': return Word("true", true);
            case 'f': return Word("false", false);
            case 'n': return Word("null", null);
            default: return Numeral();
        }
    }

    private object Word(string word, object value)
    {
        if (string.CompareOrdinal(text, place, word, 0, word.Length) != 0)
        {
            throw Wrong();
        }
        place += word.Length;
        return value;
    }

    private Dictionary<string, object> Members(int depth)
    {
        var members = new Dictionary<string, object>(StringComparer.Ordinal);
        place++;
        if (Takes('}'))
        {
            return members;
        }
        do
        {
            Skip();
            string name = Next() == '"' ? Text() : throw Wrong();
            object value = Takes(':') ? Value(depth) : throw Wrong();
            if (members.ContainsKey(name) || (value == null && !mayBeNull))
            {
                throw Wrong();
            }
            members.Add(name, value);
        }
        while (Takes(','));
        return Takes('}') ? members : throw Wrong();
    }

    private List<object> Items(int depth)
    {
        var items = new List<object>();
        place++;
        if (Takes(']'))
        {
            return items;
        }
        do
        {
            items.Add(Value(depth));
        }
        while (Takes(','));
        return Takes(']') ? items : throw Wrong();
    }

    private string Text()
    {
        var read = new StringBuilder();
        for (place++; Next() != '"'; place++)
        {
            char symbol = Next();
            if (symbol < ' ')
            {
                throw Wrong();
            }
            read.Append(symbol == '\\' ? Escaped() : symbol);
        }
        place++;
        for (int at = 0; at < read.Length; at++)
        {
            bool isPair = char.IsHighSurrogate(read[at]) && at + 1 < read.Length && char.IsLowSurrogate(read[at + 1]);
            if (char.IsSurrogate(read[at]) && !isPair)
            {
                throw Wrong();
            }
            at += isPair ? 1 : 0;
        }
        return read.ToString();
    }

    private char Escaped()
    {
        place++;
        int known = "\"\\/bfnrt".IndexOf(Next());
        if (known >= 0)
        {
            return "\"\\/\b\f\n\r\t"[known];
        }
        if (Next() != 'u' || place + 5 > text.Length ||
            !ushort.TryParse(text.Substring(place + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort code))
        {
            throw Wrong();
        }
        place += 4;
        return (char)code;
    }

    private Number Numeral()
    {
        int start = place;
        place += Next() == '-' ? 1 : 0;
        if (Next() == '0')
        {
            place++;
        }
        else
        {
            Digits();
        }
        if (place < text.Length && text[place] == '.')
        {
            place++;
            Digits();
        }
        if (place < text.Length && (text[place] == 'e' || text[place] == 'E'))
        {
            place++;
            place += Next() == '+' || Next() == '-' ? 1 : 0;
            Digits();
        }
        string written = text.Substring(start, place - start);
        bool isRead = double.TryParse(written, NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        return isRead && !double.IsInfinity(value) ? new Number(written) : throw Wrong();
    }

    private void Digits()
    {
        int start = place;
        while (place < text.Length && text[place] >= '0' && text[place] <= '9')
        {
            place++;
        }
        if (place == start)
        {
            throw Wrong();
        }
    }
}
