package io.regie.server.access;

import io.regie.server.api.FieldError;
import io.regie.server.api.RegieException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;

/** The pages to sign in and to change one's password. The sign-in itself is the security filters'. */
@Controller
class SignInPages {
    private final PasswordChanges passwords;
    private final Access access;

    SignInPages(PasswordChanges passwords, Access access) {
        this.passwords = passwords;
        this.access = access;
    }

    /** {@code notice} is {@code error}, {@code wait}, {@code stale}, {@code out} or absent. */
    @GetMapping("/sign-in")
    String signIn(
            @RequestParam(required = false) @Nullable String error,
            @RequestParam(required = false) @Nullable Integer wait,
            @RequestParam(required = false) @Nullable String stale,
            @RequestParam(required = false) @Nullable String out,
            Model model) {
        if (wait != null) {
            model.addAttribute("notice", "wait");
            model.addAttribute("seconds", Math.clamp(wait, 1, 60));
        } else if (error != null) {
            model.addAttribute("notice", "error");
        } else if (stale != null) {
            model.addAttribute("notice", "stale");
        } else if (out != null) {
            model.addAttribute("notice", "out");
        }
        return "access/sign-in";
    }

    @GetMapping("/password")
    String password(Model model) {
        model.addAttribute("userName", access.current().name());
        return "access/password";
    }

    @PostMapping("/password")
    String change(
            @RequestParam String currentPassword,
            @RequestParam String newPassword,
            @RequestParam String repeat,
            HttpServletRequest request,
            Model model) {
        try {
            if (!newPassword.equals(repeat)) {
                throw RegieException.invalid(
                        "password.differs", "repeat", "The two new passwords differ.", "Type the same one twice.");
            }
            passwords.change(currentPassword, newPassword, request.getSession().getId());
            return "redirect:/";
        } catch (RegieException e) {
            model.addAttribute("error", e.sentence());
            model.addAttribute("remedy", e.remedy());
            model.addAttribute("errors", byField(e.errors()));
            return password(model);
        }
    }

    private static Map<String, String> byField(List<FieldError> errors) {
        return errors.stream().collect(Collectors.toMap(FieldError::field, FieldError::message, (a, _) -> a));
    }
}
