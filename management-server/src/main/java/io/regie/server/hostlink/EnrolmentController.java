package io.regie.server.hostlink;

import io.regie.server.api.RegieException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Where a host joins: the join token is the only authentication. */
@RestController
@RequestMapping("/api/v1/enrolments")
class EnrolmentController {
    private final Enrolments enrolments;

    EnrolmentController(Enrolments enrolments) {
        this.enrolments = enrolments;
    }

    record Body(
            @Nullable String token,
            @Nullable String csr,
            @Nullable UUID hostId,
            @Nullable String hostName,
            @Nullable String address,
            @Nullable Integer port) {}

    @PostMapping
    Enrolments.Answer enrol(@RequestBody Body body) {
        return enrolments.enrol(new Enrolments.Request(
                given(body.token(), "token"),
                given(body.csr(), "csr"),
                given(body.hostId(), "hostId"),
                given(body.hostName(), "hostName"),
                given(body.address(), "address"),
                given(body.port(), "port")));
    }

    private static <T> T given(@Nullable T value, String field) {
        if (value == null) {
            throw RegieException.invalid("enrolment.invalid", field, "It is missing.", "Use regie-bridge enroll.");
        }
        return value;
    }
}
