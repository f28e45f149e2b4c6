package io.regie.server.audit;

import io.regie.server.api.Page;
import io.regie.server.api.PageRequest;
import io.regie.server.api.RegieException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.annotations.ParameterObject;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The audit trail over REST. */
@RestController
@RequestMapping("/api/v1/audit")
class AuditController {
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    private final AuditTrail trail;
    private final AuditVerification verification;

    AuditController(AuditTrail trail, AuditVerification verification) {
        this.trail = trail;
        this.verification = verification;
    }

    @GetMapping
    Page<AuditEntry> list(
            @ParameterObject AuditFilter filter,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable Integer limit) {
        return trail.list(filter, new PageRequest(cursor, limit));
    }

    @GetMapping("/verification")
    AuditVerification.Report verify(
            @RequestParam(required = false) @Nullable Long seq, @RequestParam(required = false) @Nullable String hash) {
        if ((seq == null) != (hash == null)
                || (hash != null && !SHA256.matcher(hash).matches())) {
            throw RegieException.invalid(
                    "audit.head",
                    "hash",
                    "A head that was kept is a number and its hash of 64 hexadecimal digits.",
                    "Give both seq and hash as an earlier verification gave them, or neither.");
        }
        return verification.verify(seq == null || hash == null ? null : new AuditVerification.Head(seq, hash));
    }
}
