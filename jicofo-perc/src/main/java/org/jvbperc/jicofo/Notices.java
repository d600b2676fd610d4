package org.jvbperc.jicofo;

import java.lang.System.Logger;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jivesoftware.smack.SmackException.NotConnectedException;
import org.jivesoftware.smack.XMPPConnection;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.StanzaBuilder;
import org.jvbperc.xmpp.PercError;
import org.jxmpp.jid.Jid;

/**
 * Tells clients why they are not invited: a private message in the room with {@code <perc-error>} and no text, of which clients that do
 * not know the element show nothing. A separate thread sends them, because the reading thread must not wait for a write;
 * messages that come faster than they can be sent are dropped.
 */
final class Notices {
    private static final Logger LOGGER = System.getLogger(Notices.class.getName());
    private static final int MAX_QUEUED = 256;
    private static final long IDLE_SECONDS = 30;

    private final Executor executor;

    Notices() {
        executor = new ThreadPoolExecutor(
                0,
                1,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(MAX_QUEUED),
                task -> {
                    Thread thread = new Thread(task, "perc-notices");
                    thread.setDaemon(true);
                    return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
    }

    /** Queues the notice for the connection on which the occupant's presence arrived. */
    void send(XMPPConnection connection, Jid occupant, PercError error) {
        Message message = StanzaBuilder.buildMessage()
                .to(occupant)
                .ofType(Message.Type.chat)
                .addExtension(error.toExtension())
                .build();
        executor.execute(() -> {
            try {
                connection.sendStanza(message);
            } catch (NotConnectedException e) {
                LOGGER.log(Logger.Level.DEBUG, "a client was not told why it was refused: not connected");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
