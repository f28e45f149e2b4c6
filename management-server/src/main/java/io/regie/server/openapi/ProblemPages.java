package io.regie.server.openapi;

import io.regie.server.openapi.Problems.Problem;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.server.ResponseStatusException;

/** The pages that problem details' types lead to. They need no sign-in: also who was refused that reads them. */
@Controller
class ProblemPages {
    private final Problems problems;

    ProblemPages(Problems problems) {
        this.problems = problems;
    }

    @GetMapping("/problems")
    String all(Model model) {
        model.addAttribute("problems", problems.all());
        return "openapi/problems";
    }

    @GetMapping("/problems/{code}")
    String one(@PathVariable String code, Model model) {
        Problem problem = problems.find(code).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        model.addAttribute("problem", problem);
        model.addAttribute("reason", HttpStatus.valueOf(problem.status()).getReasonPhrase());
        model.addAttribute("related", related(problem));
        return "openapi/problem";
    }

    private List<Problem> related(Problem problem) {
        String subject = problem.code().replaceFirst("\\..*", ".");
        return problems.all().stream()
                .filter(other -> other.code().startsWith(subject) && !other.equals(problem))
                .toList();
    }
}
