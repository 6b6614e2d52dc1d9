namespace Slipway.Databases.Migrations;

/// <summary>One statement of a script under way. <see cref="Text"/> is kept so that it can be shown and undone without the file.</summary>
/// <param name="Before">Hash of the schema before it; with <see cref="Storage"/> it tells whether a statement took effect.</param>
/// <param name="Storage">Identity of the tables' storage before it: changes also where the schema does not, as with TRUNCATE.</param>
internal sealed record FlightStep(int Number, string Text, bool Done, string Before, string Storage);
