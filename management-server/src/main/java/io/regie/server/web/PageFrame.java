package io.regie.server.web;

import io.regie.server.api.ErrorKind;
import io.regie.server.api.RegieException;
import io.regie.server.api.TextGuard;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.ModelAndView;
import org.thymeleaf.context.LazyContextVariable;

/**
 * The frame of the pages. A link followed inside the console (htmx says so in a header) gets the page without its
 * frame; an error becomes a page that says what to do.
 */
@ControllerAdvice(annotations = PageController.class)
class PageFrame {
    private static final Logger log = LoggerFactory.getLogger(PageFrame.class);

    private final List<ShellPart> parts;
    private final TextGuard guard;

    PageFrame(List<ShellPart> parts, TextGuard guard) {
        this.parts = parts;
        this.guard = guard;
    }

    @ModelAttribute
    void frame(HttpServletRequest request, HttpServletResponse response, Model model) {
        boolean inside =
                request.getHeader("HX-Request") != null && request.getHeader("HX-History-Restore-Request") == null;
        model.addAttribute("shell", !inside);
        for (ShellPart part : parts) {
            model.addAttribute(part.name(), new LazyContextVariable<>() {
                @Override
                protected Object loadValue() {
                    return part.value();
                }
            });
        }
        response.setHeader("Cache-Control", "no-store");
        response.addHeader("Vary", "HX-Request");
    }

    @ExceptionHandler
    ModelAndView refused(RegieException e, HttpServletRequest request, HttpServletResponse response) {
        if (e.kind() == ErrorKind.UNAUTHENTICATED) {
            return new ModelAndView("redirect:/sign-in");
        }
        if (e.kind() == ErrorKind.INTERNAL) {
            log.error("{}: {}", e.code(), e.sentence(), e);
        }
        return problem(e.kind().status(), e.sentence(), e.remedy(), request, response);
    }

    @ExceptionHandler
    ModelAndView malformed(
            MethodArgumentTypeMismatchException e, HttpServletRequest request, HttpServletResponse response) {
        return problem(
                HttpStatus.NOT_FOUND,
                "There is no such object.",
                "Check the address; it may have been cut short.",
                request,
                response);
    }

    private ModelAndView problem(
            HttpStatus status,
            String sentence,
            String remedy,
            HttpServletRequest request,
            HttpServletResponse response) {
        ModelAndView page = new ModelAndView("web/problem", status);
        Model model = new org.springframework.ui.ExtendedModelMap();
        frame(request, response, model);
        page.addAllObjects(model.asMap());
        page.addObject("sentence", guard.clean(sentence));
        page.addObject("remedy", guard.clean(remedy));
        return page;
    }
}
