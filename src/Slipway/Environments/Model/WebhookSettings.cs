using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Slipway.Environments;

/// <summary>One address that is posted to.</summary>
public sealed record WebhookSettings(
    [Description("Name, unique within the environment; messages call it that, for the address is a secret.")]
    [RegularExpression(Patterns.Slug, ErrorMessage = Patterns.SlugRule)]
    string Name,
    [Description("The address, http or https, as a ${NAME} reference.")]
    Secret Url,
    [Description("json: key, kind, time, subject, text and facts. slack: one text, as Slack and what is compatible with it take it.")]
    WebhookKind Format = WebhookKind.Json);
