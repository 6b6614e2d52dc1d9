using System.Text;

namespace Slipway.Engine.Plans;

/// <summary>A plan as a person reads it: the steps in order, the undo order, the inputs and the hash.</summary>
public static class PlanText
{
    public static string Of(Plan plan)
    {
        var text = new StringBuilder();
        text.AppendLine($"Plan of {string.Join(", ", plan.Targets)} for {plan.Application} on {plan.Environment}");
        var width = plan.Steps.Select(step => step.Name.Length).DefaultIfEmpty().Max();
        for (var i = 0; i < plan.Steps.Length; i++)
        {
            var step = plan.Steps[i];
            var marks = step.Skipped ? " [skipped by --skip]" : step.ReadOnly ? " [changes nothing deployed]" : step.Undoable ? " [undoable]" : "";
            text.AppendLine($"  {(i == plan.Steps.Length - 1 ? "└─" : "├─")} {i + 1}. {step.Name.PadRight(width)}  {step.Description}{marks}");
            if (step.DependsOn.Length > 0)
            {
                text.AppendLine($"  {(i == plan.Steps.Length - 1 ? "  " : "│ ")}    needs {string.Join(", ", step.DependsOn)}");
            }
        }

        var undo = plan.Steps.Where(step => step is { Undoable: true, Skipped: false }).Select(step => step.Name).Reverse().ToList();
        text.AppendLine($"Undo order: {(undo.Count == 0 ? "nothing to undo" : string.Join(" → ", undo))}");
        foreach (var (name, hash) in plan.Inputs)
        {
            text.AppendLine($"  {name,-12} {hash[..Math.Min(16, hash.Length)]}");
        }

        text.Append($"Hash: {plan.Hash}");
        return text.ToString();
    }
}
