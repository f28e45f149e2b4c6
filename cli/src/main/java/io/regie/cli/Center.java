package io.regie.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.regie.client.http.ApiClient;
import io.regie.client.http.ApiException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import javax.net.ssl.SSLException;

/** The connection to one center: the generated client's APIs work with {@link #api}. */
final class Center {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final ApiClient api = new ApiClient();
    private final Contexts.Context context;
    private final HttpClient http;

    Center(Contexts.Context context) {
        this.context = context;
        HttpClient.Builder builder = HttpClient.newBuilder()
                .sslContext(Trust.context(context.caFingerprint()))
                .connectTimeout(CONNECT);
        http = builder.build();
        api.setHttpClientBuilder(builder);
        api.updateBaseUri(context.url());
        api.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + context.token()));
    }

    ApiClient api() {
        return api;
    }

    HttpClient http() {
        return http;
    }

    /** For a WebSocket. */
    URI webSocket(String path) {
        return URI.create(context.url().replaceFirst("^http", "ws") + path);
    }

    String token() {
        return context.token();
    }

    ObjectMapper json() {
        return api.getObjectMapper();
    }

    /** A call to the center whose refusals become failures. */
    interface Call<T> {
        T run() throws ApiException;
    }

    <T> T ask(Call<T> call) {
        try {
            return call.run();
        } catch (ApiException e) {
            throw failure(e);
        }
    }

    /** {@code named} is an id or, of exactly one, the name. */
    UUID find(String subject, String named, Function<String, List<UUID>> byName) {
        Optional<UUID> id = id(named);
        if (id.isPresent()) {
            return id.get();
        }
        List<UUID> found = byName.apply(named);
        if (found.size() == 1) {
            return found.getFirst();
        }
        throw found.isEmpty()
                ? new Failure(
                        Failure.NOT_FOUND,
                        "There is no %s '%s', or you may not see it.".formatted(subject, named),
                        "'regie %s list' shows those there are.".formatted(subject))
                : new Failure(
                        Failure.USAGE,
                        "There are %d of the name '%s'.".formatted(found.size(), named),
                        "Give the id in place of the name.");
    }

    private static Optional<UUID> id(String text) {
        try {
            return text.length() == 36 ? Optional.of(UUID.fromString(text)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Failure failure(ApiException e) {
        if (e.getCode() == 0) {
            return unreachable(e);
        }
        String sentence = "The center answered " + e.getCode() + ".";
        String remedy = "";
        String body = e.getResponseBody();
        if (body != null) {
            try {
                JsonNode problem = json().readTree(body);
                sentence = problem.path("detail").asText(sentence);
                StringBuilder help = new StringBuilder(problem.path("remedy").asText(""));
                problem.path("errors")
                        .forEach(error -> help.append("\n  ")
                                .append(error.path("field").asText())
                                .append(": ")
                                .append(error.path("message").asText()));
                remedy = help.toString();
            } catch (JsonProcessingException ignored) {
                remedy = "It is not what a center answers; check the URL.";
            }
        }
        int exit = switch (e.getCode()) {
            case 401, 403 -> Failure.DENIED;
            case 404 -> Failure.NOT_FOUND;
            default -> Failure.REFUSED;
        };
        return new Failure(exit, sentence, remedy);
    }

    private Failure unreachable(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return new Failure(
                        Failure.UNREACHABLE,
                        "%s cannot be trusted: %s".formatted(context.url(), cause.getMessage()),
                        "Compare the CA fingerprint with the one on the center's page 'Add host', and sign in again.");
            }
            if (cause instanceof ConnectException || cause instanceof HttpTimeoutException) {
                break;
            }
        }
        return new Failure(
                Failure.UNREACHABLE,
                "%s does not answer.".formatted(context.url()),
                "Check the URL, the network, and that the center runs.");
    }
}
