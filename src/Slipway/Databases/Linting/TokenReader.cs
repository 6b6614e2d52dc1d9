namespace Slipway.Databases.Linting;

/// <summary>Reads a statement, or a part of one, from left to right. What it does not understand it steps over; it never fails.</summary>
/// <param name="own">The schema that scripts work in; it is left away from names.</param>
internal sealed class TokenReader(ReadOnlyMemory<SqlToken> tokens, string own)
{
    private static readonly SqlToken Nothing = new(SqlTokenKind.Symbol, "", "", 0);
    private int _at;

    public bool AtEnd => _at >= tokens.Length;

    /// <summary>The next token; at the end the last one again, and of an empty part none.</summary>
    public SqlToken Next => tokens.Length == 0 ? Nothing : tokens.Span[Math.Min(_at, tokens.Length - 1)];

    /// <summary>The token before the next one.</summary>
    public SqlToken Before => _at == 0 ? Nothing : tokens.Span[_at - 1];

    /// <summary>The rest, read from here on by a reader of its own.</summary>
    public TokenReader Rest => new(tokens[_at..], own);

    public bool Peek(params ReadOnlySpan<string> words)
    {
        if (_at + words.Length > tokens.Length)
            return false;
        for (var i = 0; i < words.Length; i++)
        {
            if (!tokens.Span[_at + i].Is(words[i]))
                return false;
        }

        return true;
    }

    /// <summary>Steps over these words when they are next, all of them or none.</summary>
    public bool Take(params ReadOnlySpan<string> words)
    {
        if (!Peek(words))
            return false;
        _at += words.Length;
        return true;
    }

    public bool TakeAny(params ReadOnlySpan<string> words)
    {
        if (AtEnd || !Next.IsAny(words))
            return false;
        _at++;
        return true;
    }

    /// <summary>A name, which may have a schema before it; null when there is none.</summary>
    public string? TakeName()
    {
        if (AtEnd || !Next.IsName)
            return null;
        var parts = new List<string> { TakeToken().Name };
        while (Peek(".") && _at + 1 < tokens.Length && tokens.Span[_at + 1].IsName)
        {
            _at++;
            parts.Add(TakeToken().Name);
        }

        return SqlName.Of(parts, own);
    }

    public SqlToken TakeToken()
    {
        var token = Next;
        _at = Math.Min(_at + 1, tokens.Length);
        return token;
    }

    /// <summary>What stands in the parentheses that are next, and steps over them; empty when there are none.</summary>
    public TokenReader TakeGroup()
    {
        if (!Peek("("))
            return new TokenReader(default, own);
        var start = _at + 1;
        Skip();
        var closed = _at > start && tokens.Span[_at - 1].Is(")");
        return new TokenReader(tokens[Math.Min(start, tokens.Length)..(closed ? _at - 1 : _at)], own);
    }

    /// <summary>Steps over one token, or over parentheses with all that is in them.</summary>
    public void Skip()
    {
        var depth = 0;
        do
        {
            var token = TakeToken();
            depth += token.Is("(") ? 1 : token.Is(")") ? -1 : 0;
        }
        while (depth > 0 && !AtEnd);
    }

    /// <summary>Steps forward to these words outside parentheses; to the end when they are not there.</summary>
    public bool SkipTo(params ReadOnlySpan<string> words)
    {
        while (!AtEnd && !Peek(words))
            Skip();
        return !AtEnd;
    }

    /// <summary>Whether these words follow one another anywhere in the rest, outside parentheses.</summary>
    public bool Has(params ReadOnlySpan<string> words) => Rest.SkipTo(words);

    /// <summary>The rest, cut at the commas outside parentheses.</summary>
    public List<TokenReader> Parts()
    {
        var parts = new List<TokenReader>();
        var start = _at;
        while (!AtEnd)
        {
            if (Peek(","))
            {
                parts.Add(new TokenReader(tokens[start.._at], own));
                start = _at + 1;
            }

            Skip();
        }

        if (start < tokens.Length)
            parts.Add(new TokenReader(tokens[start..], own));
        return parts;
    }

    /// <summary>All that is left, parentheses and what is in them too.</summary>
    public ReadOnlySpan<SqlToken> All => tokens.Span[_at..];
}
