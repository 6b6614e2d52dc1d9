namespace InventorySync.Cli;

internal enum Verb
{
    Sync,
    CheckApi,
    Monitor,
    TestMail,
    Last,
    History,
    Compare,
}
