package org.jvbperc.kd.app;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The commands to a running Key Distributor. */
final class AdminCommands {
    private AdminCommands() {}

    @Command(name = "list", description = "Lists the conferences.")
    static final class ListConferences extends AdminCommand {
        @Override
        HttpRequest.Builder request(String conferences) {
            return HttpRequest.newBuilder(URI.create(conferences));
        }
    }

    @Command(name = "show", description = "Shows a conference: its policy, its state and its members.")
    static final class Show extends AdminCommand.OfRoom {
        @Override
        HttpRequest.Builder roomRequest(String conference) {
            return HttpRequest.newBuilder(URI.create(conference));
        }
    }

    @Command(
            name = "roster",
            description = "Shows a conference's members, those that have left, and its signed roster.")
    static final class Roster extends AdminCommand.OfRoom {
        @Override
        HttpRequest.Builder roomRequest(String conference) {
            return HttpRequest.newBuilder(URI.create(conference + "/roster"));
        }
    }

    @Command(name = "rekey", description = "Gives every member of a conference a new end-to-end key.")
    static final class Rekey extends AdminCommand.OfRoom {
        @Override
        HttpRequest.Builder roomRequest(String conference) {
            return post(conference + "/rekey");
        }
    }

    @Command(name = "lock", description = "Locks a conference: nobody else is admitted.")
    static final class Lock extends AdminCommand.OfRoom {
        @Override
        HttpRequest.Builder roomRequest(String conference) {
            return post(conference + "/lock");
        }
    }

    @Command(name = "unlock", description = "Unlocks a conference: participants are admitted again.")
    static final class Unlock extends AdminCommand.OfRoom {
        @Override
        HttpRequest.Builder roomRequest(String conference) {
            return post(conference + "/unlock");
        }
    }

    @Command(name = "end", description = "Ends a conference and deletes its keys.")
    static final class End extends AdminCommand.OfRoom {
        @Override
        HttpRequest.Builder roomRequest(String conference) {
            return HttpRequest.newBuilder(URI.create(conference)).DELETE();
        }
    }

    @Command(
            name = "remove",
            description = "Removes a member from a conference and refuses it from then on; all others get new keys.")
    static final class Remove extends AdminCommand.OfRoom {
        @Option(
                names = "--identity",
                required = true,
                paramLabel = "USER@DOMAIN",
                description = "The identity that is removed.")
        private String identity = "";

        @Override
        HttpRequest.Builder roomRequest(String conference) {
            return post(conference + "/remove", "{\"identity\":" + quoted(identity) + "}");
        }
    }

    @Command(name = "owner", description = "Names a conference's owner, who may run it with an access token.")
    static final class Owner extends AdminCommand.OfRoom {
        @Option(
                names = "--identity",
                required = true,
                paramLabel = "USER@DOMAIN",
                description = "The identity of the owner.")
        private String identity = "";

        @Override
        HttpRequest.Builder roomRequest(String conference) {
            return post(conference + "/owner", "{\"identity\":" + quoted(identity) + "}");
        }
    }

    @Command(name = "invite", description = "Makes an invitation to a conference, which admits one participant.")
    static final class Invite extends AdminCommand.OfRoom {
        @Option(
                names = "--identity",
                paramLabel = "PATTERN",
                description = "Whose identity the invitation is for, such as *@example.org (default: anybody's).")
        private @Nullable String identity;

        @Option(
                names = "--seconds",
                paramLabel = "N",
                description =
                        "How long the invitation is valid, 1 to 2592000 seconds (default: 86400, which is a day).")
        private @Nullable Integer seconds;

        @Override
        HttpRequest.Builder roomRequest(String conference) {
            List<String> members = new ArrayList<>();
            if (identity != null) {
                members.add("\"identity\":" + quoted(identity));
            }
            if (seconds != null) {
                if (seconds < 1) {
                    throw wrong("--seconds " + seconds + ": expected 1..2592000");
                }
                members.add("\"seconds\":" + seconds);
            }
            return post(conference + "/invitations", "{" + String.join(",", members) + "}");
        }
    }
}
