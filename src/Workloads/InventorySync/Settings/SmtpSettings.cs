namespace InventorySync.Settings;

/// <param name="Tls"><c>auto</c>, <c>none</c>, <c>starttls</c> or <c>ssl</c>.</param>
internal sealed record SmtpSettings(string Host, int Port, string? User, string? Password, string From, IReadOnlyList<string> To, string Tls)
{
    public override string ToString() => $"smtp {Host}:{Port} to {string.Join(", ", To)}";
}
