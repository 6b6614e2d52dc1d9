namespace Slipway.Environments;

/// <summary>The forms that texts in settings must have, each with the rule in words. They go into the JSON schema as they are.</summary>
internal static class Patterns
{
    public const string Slug = "^[a-z][a-z0-9-]{0,62}$";
    public const string SlugRule = "must be 1 to 63 lower-case letters, digits and dashes, beginning with a letter";

    public const string HostName = "^[A-Za-z0-9][A-Za-z0-9._-]{0,252}$";
    public const string HostNameRule = "must be letters, digits, dots, dashes and underscores, beginning with a letter or digit";

    public const string Address = "^[A-Za-z0-9:][A-Za-z0-9:._-]{0,252}$";
    public const string AddressRule = "must be a host name, an IP address or an alias";

    public const string Fingerprint = "^SHA256:[A-Za-z0-9+/]{43}=?$";
    public const string FingerprintRule = "must be a fingerprint as ssh-keygen -l shows it: SHA256: and 43 characters";

    public const string VariableName = "^[A-Za-z_][A-Za-z0-9_]*$";
    public const string VariableNameRule = "must be a variable name: letters, digits and underscores, not beginning with a digit";

    public const string Identifier = "^[A-Za-z_][A-Za-z0-9_.-]*$";
    public const string IdentifierRule = "must be letters, digits, dots, dashes and underscores, beginning with a letter or underscore";

    // No leading slash or drive, no "." or ".." segment, no empty segment, none of the characters that a shell or a path would misread.
    public const string RelativePath = "^(?!.*(^|/)\\.{1,2}(/|$))[^/\\\\{}:*?\"<>|\\x00-\\x1f]+(/[^/\\\\{}:*?\"<>|\\x00-\\x1f]+)*$";
    public const string RelativePathRule = "must be a relative path with forward slashes and without '.' or '..' segments";

    // A root is emptied and filled by us: never the file system's root, never the repository itself.
    public const string RootPath = "^(?!.*(^|/)\\.{1,2}(/|$))/?[^/\\\\{}*?\"<>|\\x00-\\x1f]+(/[^/\\\\{}*?\"<>|\\x00-\\x1f]+)*/?$";
    public const string RootPathRule = "must be a directory of its own: not '/', not '.', and without '.' or '..' segments";

    public const string CommandLine = "^(?=.*\\S)[^\\x00-\\x1f]+$";
    public const string CommandLineRule = "must be one line and not empty";

    public const string Title = "^\\S([^\\x00-\\x1f]{0,98}\\S)?$";
    public const string TitleRule = "must be one line of 1 to 100 characters";

    public const string Schedule = "^(@(hourly|daily|midnight|weekly|monthly|yearly|annually)|\\S+([ \\t]+\\S+){4})$";
    public const string ScheduleRule = "must have five fields: minute, hour, day of month, month, day of week, such as \"0 */6 * * *\"";

    public const string MailAddress = "^[^\\s@<>]+@[^\\s@<>]+$";
    public const string MailAddressRule = "must be a mail address such as deploy@example.org";

    public const string Endpoint = "^[A-Za-z0-9][A-Za-z0-9._-]{0,252}:[1-9][0-9]{0,4}$";
    public const string EndpointRule = "must be host:port, such as \"www.example.org:443\"";

    public const string Batches = "^([1-9][0-9]{0,3}|[1-9][0-9]?%|100%)(\\s*,\\s*([1-9][0-9]{0,3}|[1-9][0-9]?%|100%))*$";
    public const string BatchesRule = "must be steps of a rolling switch, each a number of hosts or a percentage, such as \"1, 25%, 100%\"";

    public const string Requirement = "^[AB][1-9][0-9]{0,2}$";
    public const string RequirementRule = "must be the number of a requirement, such as \"A30\"";

    public const string ObjectName = "^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$";
    public const string ObjectNameRule = "must be 1 to 40 lower-case letters, digits and dashes, beginning with a letter and not ending with a dash";

    public const string Image = "^[a-z0-9][A-Za-z0-9._/:@-]*$";
    public const string ImageRule = "must be the name of an image";

    public const string Quantity = "^[0-9]{1,9}(\\.[0-9]{1,3})?(m|Ki|Mi|Gi|Ti|k|M|G|T)?$";
    public const string QuantityRule = "must be a quantity as Kubernetes writes it, such as \"250m\" or \"256Mi\"";

    public const string UrlPath = "^/[^\\s\\x00-\\x1f]*$";
    public const string UrlPathRule = "must be a path that begins with a slash";
}
