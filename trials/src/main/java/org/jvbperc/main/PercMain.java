package org.jvbperc.main;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jvbperc.cli.PercCommand;
import org.jvbperc.embedded.EmbeddedBridgeMain;
import org.jvbperc.testenv.demo.DemoMain;
import org.jvbperc.testenv.idp.IdentityProviderMain;
import org.jvbperc.trial.TrialMain;
import picocli.CommandLine;

/** {@code perc} with what a source checkout has besides: the embedded bridge, the identity provider, the demo and the trials. */
public final class PercMain {
    private PercMain() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] arguments) {
        PercCommand.run(commandLine(), arguments);
    }

    static CommandLine commandLine() {
        Map<String, CommandLine> more = new LinkedHashMap<>();
        more.put("bridge", EmbeddedBridgeMain.command());
        more.put("idp", IdentityProviderMain.command());
        more.put("demo", DemoMain.command());
        more.put("trial", TrialMain.command());
        CommandLine program = PercCommand.commandLine(more);
        program.getCommandSpec()
                .usageMessage()
                .footer("", "The script perc of a source checkout also has the commands certificate, test and build.");
        return program;
    }
}
