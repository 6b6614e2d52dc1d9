namespace Slipway.Environments;

/// <summary>Marks a text in which <see cref="Placeholders"/> are expanded later, so that unknown ones are errors now.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
internal sealed class AllowsPlaceholdersAttribute : Attribute;
