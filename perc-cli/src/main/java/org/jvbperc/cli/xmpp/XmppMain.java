package org.jvbperc.cli.xmpp;

import org.jvbperc.cli.PercCommand;

/** {@code perc call --xmpp HOST ...}: {@code perc} with calls in Jitsi rooms. */
public final class XmppMain {
    private XmppMain() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        PercCommand.run(PercCommand.commandLine(new XmppOptions()), args);
    }
}
