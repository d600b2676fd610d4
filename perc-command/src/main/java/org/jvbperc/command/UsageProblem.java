package org.jvbperc.command;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Words what picocli found wrong with a command line: the option, what was found, what was expected. */
final class UsageProblem {
    private static final Set<Class<?>> WHOLE_NUMBERS = Set.of(int.class, Integer.class, long.class, Long.class);

    private UsageProblem() {}

    static String describe(ParameterException problem) {
        String text = String.valueOf(problem.getMessage());
        if (problem instanceof UnmatchedArgumentException unmatched) {
            return unmatched(unmatched);
        }
        if (problem instanceof MissingParameterException missing) {
            List<String> unknown = problem.getCommandLine().getUnmatchedArguments();
            // An option that is missing may be there, misspelt: then that is what to say.
            return unknown.isEmpty()
                    ? missing(missing, text)
                    : unmatched(new UnmatchedArgumentException(problem.getCommandLine(), unknown));
        }
        if (problem instanceof OverwrittenOptionException overwritten) {
            return name(overwritten.getOverwritten()) + " is given more than once: expected once";
        }
        ArgSpec argument = problem.getArgSpec();
        if (argument != null && problem.getValue() != null) {
            return name(argument) + " " + problem.getValue() + ": expected " + expected(argument);
        }
        return text;
    }

    private static String unmatched(UnmatchedArgumentException problem) {
        String first = problem.getUnmatched().get(0);
        boolean hasCommands = !problem.getCommandLine().getSubcommands().isEmpty();
        String kind =
                first.startsWith("-") ? "unknown option" : hasCommands ? "unknown command" : "unexpected argument";
        String nearest = Nearest.to(first, names(problem.getCommandLine().getCommandSpec()))
                .map(name -> "; did you mean \"" + name + "\"?")
                .orElse("");
        return kind + " \"" + first + "\"" + nearest;
    }

    /** Everything that may be written behind the command's name. */
    private static List<String> names(CommandSpec spec) {
        List<String> names = new ArrayList<>();
        spec.options().stream()
                .filter(option -> !option.hidden())
                .forEach(option -> names.addAll(List.of(option.names())));
        ManPage.visibleSubcommands(spec).forEach(command -> names.add(command.name()));
        return names;
    }

    private static String missing(MissingParameterException problem, String text) {
        List<String> names = new ArrayList<>();
        for (ArgSpec argument : problem.getMissing()) {
            boolean value = !text.startsWith("Missing required option") && argument.isOption();
            if (value) {
                return name(argument) + " needs a value: expected " + expected(argument);
            }
            names.add(argument.isOption() ? name(argument) + " " + argument.paramLabel() : argument.paramLabel());
        }
        if (names.isEmpty()) {
            return text;
        }
        String last = names.get(names.size() - 1);
        return names.size() == 1
                ? last + " is missing"
                : String.join(", ", names.subList(0, names.size() - 1)) + " and " + last + " are missing";
    }

    private static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    private static String expected(ArgSpec argument) {
        if (WHOLE_NUMBERS.contains(argument.type())) {
            return "a whole number";
        }
        return argument.type() == URI.class ? "a URL such as https://host.example" : argument.paramLabel();
    }
}
