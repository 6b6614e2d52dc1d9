namespace Slipway.Notifications;

/// <param name="Tls"><c>none</c>, <c>starttls</c> (required), <c>ssl</c> (from the first byte) or <c>auto</c> (what the port suggests; STARTTLS when offered).</param>
/// <param name="To">One address; who else is to have it has options of its own.</param>
public sealed record SmtpOptions(string Host, int Port, string Tls, string? User, string? Password, string From, string To);
