namespace MarketplaceSimulator.Data;

/// <summary>Names of products, with Cyrillic, quotes and other characters that break careless code.</summary>
internal static class Words
{
    private static readonly string[] Things =
        ["Чайник", "Футболка", "Кроссовки", "Рюкзак", "Плед", "Лампа", "Наушники", "Кружка", "Ёлочная игрушка", "Стул"];

    private static readonly string[] Kinds =
        ["электрический", "хлопок 100%", "«Север»", "для детей", "premium", "O'Neil", "№ 7", "1/2\"", "тёмно-синий", "набор из 3 шт."];

    private static readonly string[] Brands = ["Полюс", "Ромашка", "Northwind", "Берёзка", "ACME"];

    public static string ProductName(ulong seed, uint purpose, int index)
    {
        var bits = Mix.Bits(seed, purpose, index);
        return string.Create(null, stackalloc char[96],
            $"{Things[bits % 10]} {Kinds[bits / 10 % 10]}, арт. {index}");
    }

    public static string Brand(ulong seed, uint purpose, int index) => Brands[Mix.Bits(seed, purpose, index) % 5];

    /// <summary>An EAN-13 with a right check digit.</summary>
    public static string Barcode(ulong seed, uint purpose, long index)
    {
        Span<char> digits = stackalloc char[13];
        var rest = 200_000_000_000UL + Mix.Bits(seed, purpose, index) % 90_000_000_000UL;
        var sum = 0;
        for (var i = 11; i >= 0; i--, rest /= 10)
        {
            var digit = (int)(rest % 10);
            digits[i] = (char)('0' + digit);
            sum += i % 2 == 0 ? digit : digit * 3;
        }
        digits[12] = (char)('0' + (10 - sum % 10) % 10);
        return new string(digits);
    }
}
