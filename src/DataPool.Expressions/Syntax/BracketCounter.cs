using Acornima;

namespace DataPool.Expressions.Syntax;

/// <summary>Counts an expression's open brackets while it is parsed: not all of them are nodes, and each takes the parser's stack.</summary>
internal sealed class BracketCounter
{
    private int _open;

    /// <summary>Takes the next token.</summary>
    /// <exception cref="BracketsException">More are open than <see cref="SyntaxInspector.MostDepth"/>.</exception>
    public void Take(in Token token)
    {
        if (token.Kind != TokenKind.Punctuator) return;
        switch (token.Value)
        {
            case "(" or "[" or "{" or "${":
                if (++_open > SyntaxInspector.MostDepth) throw new BracketsException();
                break;
            case ")" or "]" or "}":
                _open--;
                break;
        }
    }
}

/// <summary>Too many brackets are open.</summary>
internal sealed class BracketsException : Exception;
