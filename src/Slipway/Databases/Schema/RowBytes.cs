using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Slipway.Databases.Schema;

/// <summary>A row as bytes to be hashed: type, length and bytes of each value, so that no two different rows give the same.</summary>
internal static class RowBytes
{
    public static void Append(MemoryStream row, object value)
    {
        Span<byte> number = stackalloc byte[8];
        switch (value)
        {
            case DBNull:
                row.WriteByte(0);
                break;
            case long whole:
                BinaryPrimitives.WriteInt64LittleEndian(number, whole);
                row.WriteByte(1);
                row.Write(number);
                break;
            case double real:
                BinaryPrimitives.WriteDoubleLittleEndian(number, real);
                row.WriteByte(2);
                row.Write(number);
                break;
            case byte[] bytes:
                Sized(row, 3, bytes, number);
                break;
            default:
                Sized(row, 4, Encoding.UTF8.GetBytes(Convert.ToString(value, CultureInfo.InvariantCulture)!), number);
                break;
        }
    }

    private static void Sized(MemoryStream row, byte type, byte[] bytes, Span<byte> number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(number, bytes.Length);
        row.WriteByte(type);
        row.Write(number);
        row.Write(bytes);
    }
}
