using System;
using System.Globalization;
using System.Linq;
using System.Numerics;
using System.Security.Cryptography;

/// <summary>
/// P-256 for Mono, whose ECDsa does nothing: in the place of .NET's, with the few members that docs/Verify.cs calls. For tests alone; it
/// is slow, and takes another time for each key.
/// </summary>
internal sealed class ECDsa : IDisposable
{
    private static BigInteger Hex(string digits) => BigInteger.Parse("0" + digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static readonly BigInteger P = Hex("FFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF");
    private static readonly BigInteger N = Hex("FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
    private static readonly BigInteger B = Hex("5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B");
    private static readonly BigInteger[] Base =
    {
        Hex("6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296"),
        Hex("4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5"), BigInteger.One,
    };

    private BigInteger[] point;

    internal static ECDsa Create(ECParameters parameters)
    {
        BigInteger x = Number(parameters.Q.X), y = Number(parameters.Q.Y);
        if (x >= P || y >= P || Mod(y * y - (x * x * x - 3 * x + B), P) != 0)
        {
            throw new CryptographicException("not on the curve");
        }
        return new ECDsa { point = new[] { x, y, BigInteger.One } };
    }

    internal bool VerifyData(byte[] data, byte[] signature, HashAlgorithmName algorithm)
    {
        BigInteger r = Number(signature.Take(32)), s = Number(signature.Skip(32));
        if (algorithm != HashAlgorithmName.SHA256 || r.IsZero || s.IsZero || r >= N || s >= N)
        {
            return false;
        }
        BigInteger inverse = BigInteger.ModPow(s, N - 2, N);
        BigInteger[] sum = Add(Times(Base, Mod(Digest(data) * inverse, N)), Times(point, Mod(r * inverse, N)));
        return !sum[2].IsZero && Mod(Affine(sum), N) == r;
    }

    /// <summary>A signature by a secret number, with a number from the data in the place of a random one.</summary>
    internal static byte[] Sign(BigInteger secret, byte[] data)
    {
        BigInteger digest = Digest(data), once = Mod(digest * digest + secret, N);
        BigInteger r = Mod(Affine(Times(Base, once)), N);
        BigInteger s = Mod(BigInteger.ModPow(once, N - 2, N) * (digest + r * secret), N);
        return Bytes(r).Concat(Bytes(s)).ToArray();
    }

    public void Dispose() { }

    private static BigInteger Number(System.Collections.Generic.IEnumerable<byte> bigEndian) =>
        new BigInteger(bigEndian.Reverse().Concat(new byte[] { 0 }).ToArray());

    private static byte[] Bytes(BigInteger number)
    {
        byte[] littleEndian = number.ToByteArray();
        Array.Resize(ref littleEndian, 32);
        return littleEndian.Reverse().ToArray();
    }

    private static BigInteger Digest(byte[] data)
    {
        using (SHA256 sha256 = SHA256.Create())
        {
            return Number(sha256.ComputeHash(data));
        }
    }

    private static BigInteger Mod(BigInteger number, BigInteger modulus)
    {
        BigInteger rest = number % modulus;
        return rest.Sign < 0 ? rest + modulus : rest;
    }

    private static BigInteger Affine(BigInteger[] point)
    {
        BigInteger inverse = BigInteger.ModPow(point[2], P - 2, P);
        return Mod(point[0] * inverse * inverse, P);
    }

    private static BigInteger[] Times(BigInteger[] point, BigInteger factor)
    {
        BigInteger[] sum = { BigInteger.One, BigInteger.One, BigInteger.Zero };
        for (int bit = 255; bit >= 0; bit--)
        {
            sum = Twice(sum);
            sum = ((factor >> bit) & 1).IsZero ? sum : Add(sum, point);
        }
        return sum;
    }

    // Jacobian coordinates; what is at infinity has a third coordinate of zero.
    private static BigInteger[] Twice(BigInteger[] p)
    {
        BigInteger square = p[1] * p[1] % P, s = 4 * p[0] * square % P, z = p[2] * p[2] % P;
        BigInteger m = 3 * (p[0] - z) * (p[0] + z) % P, x = Mod(m * m - 2 * s, P);
        return new[] { x, Mod(m * (s - x) - 8 * square * square, P), Mod(2 * p[1] * p[2], P) };
    }

    private static BigInteger[] Add(BigInteger[] p, BigInteger[] q)
    {
        if (p[2].IsZero || q[2].IsZero)
        {
            return p[2].IsZero ? q : p;
        }
        BigInteger pz = p[2] * p[2] % P, qz = q[2] * q[2] % P;
        BigInteger u = p[0] * qz % P, h = Mod(q[0] * pz - u, P), s = p[1] * qz * q[2] % P, r = Mod(q[1] * pz * p[2] - s, P);
        if (h.IsZero)
        {
            return r.IsZero ? Twice(p) : new[] { BigInteger.One, BigInteger.One, BigInteger.Zero };
        }
        BigInteger h2 = h * h % P, h3 = h2 * h % P, v = u * h2 % P, x = Mod(r * r - h3 - 2 * v, P);
        return new[] { x, Mod(r * (v - x) - s * h3, P), Mod(h * p[2] * q[2], P) };
    }
}
