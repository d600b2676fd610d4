package org.jvbperc.endpoint.call;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import org.jspecify.annotations.Nullable;

/** A response body of at most so many octets; a longer one fails the exchange. Called by one thread at a time. */
final class LimitedBody implements BodySubscriber<byte[]> {
    /** The body is longer than allowed. */
    static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLongException(int limitBytes) {
            super("a body of more than " + limitBytes + " octets");
        }
    }

    private final int limitBytes;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> result = new CompletableFuture<>();
    private @Nullable Subscription subscription;

    private LimitedBody(int limitBytes) {
        this.limitBytes = limitBytes;
    }

    static BodyHandler<byte[]> handler(int limitBytes) {
        return info -> new LimitedBody(limitBytes);
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return result;
    }

    @Override
    public void onSubscribe(Subscription newSubscription) {
        subscription = newSubscription;
        newSubscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            if (body.size() + buffer.remaining() > limitBytes) {
                if (subscription != null) {
                    subscription.cancel();
                }
                result.completeExceptionally(new TooLongException(limitBytes));
                return;
            }
            while (buffer.hasRemaining()) {
                body.write(buffer.get());
            }
        }
    }

    @Override
    public void onError(Throwable error) {
        result.completeExceptionally(error);
    }

    @Override
    public void onComplete() {
        result.complete(body.toByteArray());
    }
}
