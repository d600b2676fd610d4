package org.jvbperc.endpoint.xmpp;

import org.jvbperc.endpoint.cli.PercCommand;

/** {@code perc call --xmpp HOST ...}: {@code perc} with calls in Jitsi rooms. */
public final class XmppMain {
    private XmppMain() {}

    /** Runs a command and ends the process with its exit code. */
    public static void main(String[] args) {
        PercCommand.run(PercCommand.commandLine(new XmppOptions()), args);
    }
}
