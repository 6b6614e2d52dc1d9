namespace InventorySync.Api;

/// <summary>One item of a page cannot be used; the others can.</summary>
internal sealed class MalformedItemException(string message) : Exception(message);
