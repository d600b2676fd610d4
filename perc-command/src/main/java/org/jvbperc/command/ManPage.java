package org.jvbperc.command;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** One command's manual page in section 1, in the man macros of roff (man(7)). */
final class ManPage {
    private static final String SECTION = "1";

    private final CommandSpec spec;
    private final String version;
    private final StringBuilder text = new StringBuilder();

    private ManPage(CommandSpec spec, String version) {
        this.spec = spec;
        this.version = version;
    }

    /**
     * The page's text.
     *
     * @param version of the project
     */
    static String of(CommandSpec spec, String version) {
        return new ManPage(spec, version).write();
    }

    /** The page's name: that of the command with its parents, with dashes in between. */
    static String name(CommandSpec spec) {
        return spec.qualifiedName("-");
    }

    /** The page's file name. */
    static String fileName(CommandSpec spec) {
        return name(spec) + "." + SECTION;
    }

    private String write() {
        String[] description = spec.usageMessage().description();
        String summary = description.length == 0 ? "" : firstSentence(rendered(description[0]));
        // Without a date: the same source makes the same page.
        macro(
                "TH",
                name(spec).toUpperCase(Locale.ROOT),
                SECTION,
                "",
                spec.root().name() + " " + version,
                "JVB PERC");
        section("NAME");
        line(escaped(name(spec)) + " \\- " + escaped(summary));
        section("SYNOPSIS");
        line(escaped(CommandStyle.synopsis(spec)));
        section("DESCRIPTION");
        paragraphs(description);
        options();
        commands();
        exitStatus();
        notes();
        seeAlso();
        return text.toString();
    }

    private void options() {
        List<PositionalParamSpec> parameters = spec.positionalParameters().stream()
                .filter(parameter -> !parameter.hidden())
                .toList();
        List<OptionSpec> options =
                spec.options().stream().filter(option -> !option.hidden()).toList();
        if (parameters.isEmpty() && options.isEmpty()) {
            return;
        }
        section("OPTIONS");
        for (PositionalParamSpec parameter : parameters) {
            entry("\\fI" + escaped(parameter.paramLabel()) + "\\fR", parameter.description());
        }
        for (OptionSpec option : options) {
            String names = Arrays.stream(option.names())
                    .map(name -> "\\fB" + escaped(name) + "\\fR")
                    .collect(Collectors.joining(", "));
            entry(names + value(option), option.description());
        }
    }

    private static String value(ArgSpec option) {
        return option.arity().max() == 0 ? "" : " \\fI" + escaped(option.paramLabel()) + "\\fR";
    }

    private void commands() {
        List<CommandSpec> commands = visibleSubcommands(spec);
        if (commands.isEmpty()) {
            return;
        }
        section("COMMANDS");
        for (CommandSpec command : commands) {
            entry(
                    "\\fB" + escaped(command.name()) + "\\fR",
                    command.usageMessage().description());
        }
    }

    private void exitStatus() {
        Map<String, String> codes = spec.usageMessage().exitCodeList();
        if (codes.isEmpty()) {
            return;
        }
        section("EXIT STATUS");
        codes.forEach((code, meaning) -> entry("\\fB" + code + "\\fR", meaning));
    }

    private void notes() {
        UsageMessageSpec usage = spec.usageMessage();
        String[] footer =
                Arrays.stream(usage.footer()).filter(line -> !line.isBlank()).toArray(String[]::new);
        if (footer.length > 0) {
            section("NOTES");
            paragraphs(footer);
        }
    }

    private void seeAlso() {
        List<CommandSpec> others = new java.util.ArrayList<>();
        if (spec.parent() != null) {
            others.add(spec.parent());
        }
        others.addAll(visibleSubcommands(spec));
        if (others.isEmpty()) {
            return;
        }
        section("SEE ALSO");
        line(others.stream()
                .map(other -> "\\fB" + escaped(name(other)) + "\\fR(" + SECTION + ")")
                .collect(Collectors.joining(", ")));
    }

    /** The commands below one that have a page: neither hidden nor {@code help}. */
    static List<CommandSpec> visibleSubcommands(CommandSpec spec) {
        return spec.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(command -> !command.usageMessage().hidden() && !command.helpCommand())
                .distinct()
                .toList();
    }

    private void section(String title) {
        macro("SH", title);
    }

    private void paragraphs(String... paragraphs) {
        for (int i = 0; i < paragraphs.length; i++) {
            if (i > 0) {
                macro("PP");
            }
            line(escaped(rendered(paragraphs[i])));
        }
    }

    private void entry(String term, String... paragraphs) {
        macro("TP");
        line(term);
        line(escaped(Arrays.stream(paragraphs).map(ManPage::rendered).collect(Collectors.joining(" "))));
    }

    private void macro(String name, String... arguments) {
        text.append('.').append(name);
        for (String argument : arguments) {
            text.append(" \"").append(escaped(argument).replace("\"", "\\(dq")).append('"');
        }
        text.append('\n');
    }

    /** A line of text that roff cannot take for a request. */
    private void line(String line) {
        boolean request = line.startsWith(".") || line.startsWith("'");
        text.append(request ? "\\&" : "").append(line).append('\n');
    }

    /** Picocli's texts are format strings without arguments. */
    private static String rendered(String text) {
        return CommandStyle.oneLine(String.format(Locale.ROOT, text));
    }

    private static String firstSentence(String text) {
        int end = text.indexOf(". ");
        String sentence = end < 0 ? text : text.substring(0, end);
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\e")
                .replace("-", "\\-")
                .replace("~", "\\(ti")
                .replace("^", "\\(ha");
    }
}
