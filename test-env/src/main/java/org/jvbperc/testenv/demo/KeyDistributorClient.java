package org.jvbperc.testenv.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;

/** Sends requests to a Key Distributor's HTTP interface. */
final class KeyDistributorClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI base;
    private final HttpClient http = HttpClient.newHttpClient();

    KeyDistributorClient(URI base) {
        this.base = base;
    }

    /**
     * Opens a conference that admits exactly {@code identities}.
     *
     * @param mediaDistributor the HTTP address of the bridge
     */
    void startConference(String room, URI mediaDistributor, List<String> identities)
            throws InterruptedException, DemoFailure {
        ObjectNode body = JSON.createObjectNode().put("room", room);
        body.putObject("md").put("url", mediaDistributor.toString());
        identities.forEach(body.putObject("policy").putArray("admit")::add);
        HttpResponse<String> response;
        try {
            response = http.send(
                    HttpRequest.newBuilder(base.resolve("/conferences"))
                            .timeout(Deadlines.CONFERENCE)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new DemoFailure("the key distributor at " + base + " did not open the conference: " + e);
        }
        if (response.statusCode() / 100 != 2) {
            throw new DemoFailure("the key distributor did not open the conference: " + response.statusCode() + " "
                    + response.body().strip());
        }
    }
}
