package io.regie.server.traffic;

import static org.assertj.core.api.Assertions.assertThat;

import io.regie.server.api.http.ProblemWriter;
import io.regie.server.traffic.TrafficProperties.Address;
import io.regie.server.traffic.TrafficProperties.Session;
import io.regie.server.traffic.TrafficProperties.Token;
import jakarta.servlet.FilterChain;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.util.unit.DataSize;
import tools.jackson.databind.json.JsonMapper;

class RateLimitFilterTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final FilterChain GOOD = (request, response) -> ((HttpServletResponse) response).setStatus(200);
    private static final FilterChain UNKNOWN = (request, response) -> ((HttpServletResponse) response).setStatus(401);

    private final RateLimitFilter filter = new RateLimitFilter(
            new TrafficProperties(
                    new Token(5, HOUR),
                    new Session(4, HOUR),
                    new Address(3, HOUR),
                    DataSize.ofMegabytes(1),
                    HOUR,
                    HOUR),
            new ProblemWriter(new JsonMapper()));

    @Test
    void a_token_has_so_many_requests_and_is_told_when_there_are_more() throws Exception {
        for (int left = 4; left >= 0; left--) {
            MockHttpServletResponse answer = send(byToken("one"), GOOD);
            assertThat(answer.getStatus()).isEqualTo(200);
            assertThat(answer.getHeader("RateLimit")).startsWith("\"token\";r=" + left + ";t=");
            assertThat(answer.getHeader("RateLimit-Policy")).isEqualTo("\"token\";q=5;w=3600");
        }
        MockHttpServletResponse refused = send(byToken("one"), GOOD);
        assertThat(refused.getStatus()).isEqualTo(429);
        assertThat(refused.getContentAsString()).contains("\"code\":\"rate.exceeded\"");
        assertThat(Integer.parseInt(String.valueOf(refused.getHeader("Retry-After"))))
                .isBetween(1, 3600);
        assertThat(send(byToken("two"), GOOD).getStatus()).isEqualTo(200);
    }

    @Test
    void an_address_that_tries_tokens_is_stopped_and_sessions_behind_it_are_not() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(send(byToken("guess " + i), UNKNOWN).getStatus()).isEqualTo(401);
        }
        assertThat(send(byToken("guess 4"), GOOD).getStatus()).isEqualTo(429);
        assertThat(send(unsigned(), GOOD).getStatus()).isEqualTo(429);

        MockHttpServletRequest session = unsigned();
        session.setCookies(new Cookie("__Host-regie-session", "somebody"));
        assertThat(send(session, GOOD).getStatus()).isEqualTo(200);
    }

    @Test
    void pages_are_not_counted() throws Exception {
        for (int i = 0; i < 10; i++) {
            MockHttpServletRequest page = unsigned();
            page.setRequestURI("/guests");
            assertThat(send(page, GOOD).getStatus()).isEqualTo(200);
        }
    }

    private MockHttpServletResponse send(MockHttpServletRequest request, FilterChain chain) throws Exception {
        MockHttpServletResponse response = new MockHttpServletResponse();
        filter.doFilter(request, response, chain);
        return response;
    }

    private static MockHttpServletRequest byToken(String token) {
        MockHttpServletRequest request = unsigned();
        request.addHeader("Authorization", "Bearer " + token);
        return request;
    }

    private static MockHttpServletRequest unsigned() {
        return new MockHttpServletRequest("GET", "/api/v1/guests");
    }
}
