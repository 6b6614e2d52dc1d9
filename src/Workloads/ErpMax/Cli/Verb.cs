namespace ErpMax.Cli;

internal enum Verb
{
    Web,
    Worker,
    CheckSchema,
    CheckHealth,
}
