package io.regie.server.access;

import io.regie.server.api.ErrorKind;
import io.regie.server.api.RegieException;
import io.regie.server.api.http.ProblemWriter;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import org.springframework.boot.security.autoconfigure.actuate.web.servlet.EndpointRequest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.security.web.authentication.logout.LogoutFilter;
import org.springframework.security.web.context.SecurityContextHolderFilter;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.security.web.savedrequest.CookieRequestCache;

/** Who gets past the door: one chain of filters each for the actuator, the API and the pages. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
    /** Nothing inline, nothing evaluated, nothing from elsewhere, framed by nobody. */
    static final String CONTENT_SECURITY_POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
                    + "connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; "
                    + "base-uri 'none'";

    private final ApiTokens tokens;
    private final TokenUse uses;
    private final ProblemWriter problems;
    private final JdbcClient jdbc;
    private final Clock clock;

    SecurityConfiguration(ApiTokens tokens, TokenUse uses, ProblemWriter problems, JdbcClient jdbc, Clock clock) {
        this.tokens = tokens;
        this.uses = uses;
        this.problems = problems;
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Bean
    @Order(1)
    SecurityFilterChain actuatorChain(HttpSecurity http, Access access) {
        http.securityMatcher(EndpointRequest.toAnyEndpoint())
                .csrf(csrf -> csrf.disable())
                .requestCache(cache -> cache.disable())
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .addFilterAfter(new TokenFilter(tokens, uses, problems, clock), SecurityContextHolderFilter.class)
                .exceptionHandling(handling -> handling.authenticationEntryPoint(
                                (request, response, e) -> problems.write(response, notSignedIn()))
                        .accessDeniedHandler((request, response, e) -> problems.write(response, notYours())))
                .authorizeHttpRequests(requests -> requests.requestMatchers(EndpointRequest.to("health"))
                        .access((_, context) ->
                                new AuthorizationDecision(isLocal(context.getRequest()) || maySeeInside(access)))
                        .anyRequest()
                        .access((_, _) -> new AuthorizationDecision(maySeeInside(access))));
        return http.build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain apiChain(HttpSecurity http, Audit audit) {
        http.securityMatcher("/api/**")
                .headers(SecurityConfiguration::headers)
                .csrf(csrf -> csrf.csrfTokenRepository(csrfTokens())
                        .ignoringRequestMatchers(
                                request -> TokenFilter.tokenOf(request) != null, // no browser adds that by itself
                                request -> isEnrolment(request)))
                .requestCache(cache -> cache.disable())
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.NEVER))
                .logout(logout -> logout.disable())
                .addFilterAfter(new TokenFilter(tokens, uses, problems, clock), SecurityContextHolderFilter.class)
                .addFilterBefore(new AccountStateFilter(jdbc, problems), LogoutFilter.class)
                .exceptionHandling(handling -> handling.authenticationEntryPoint((request, response, e) -> {
                            response.setHeader("WWW-Authenticate", "Bearer");
                            problems.write(response, notSignedIn());
                        })
                        .accessDeniedHandler(forged(audit)))
                .authorizeHttpRequests(
                        requests -> requests.dispatcherTypeMatchers(DispatcherType.ASYNC, DispatcherType.ERROR)
                                .permitAll()
                                .requestMatchers(SecurityConfiguration::isEnrolment)
                                .permitAll()
                                .anyRequest()
                                .authenticated());
        return http.build();
    }

    @Bean
    @Order(3)
    SecurityFilterChain pageChain(HttpSecurity http, SignInHandlers handlers) {
        CookieRequestCache wanted = new CookieRequestCache();
        wanted.setRequestMatcher(SecurityConfiguration::isPage);
        http.headers(SecurityConfiguration::headers)
                .csrf(csrf -> csrf.csrfTokenRepository(csrfTokens()))
                .requestCache(cache -> cache.requestCache(wanted))
                .addFilterBefore(new AccountStateFilter(jdbc, problems), LogoutFilter.class)
                .formLogin(form -> form.loginPage("/sign-in")
                        .loginProcessingUrl("/sign-in")
                        .successHandler(handlers.success(wanted))
                        .failureHandler(handlers::failure)
                        .permitAll())
                .logout(logout -> logout.logoutUrl("/sign-out")
                        .addLogoutHandler(handlers::signedOut)
                        .logoutSuccessUrl("/sign-in?out"))
                .exceptionHandling(handling -> handling.authenticationEntryPoint(
                                (request, response, e) -> PageRedirect.send(request, response, "/sign-in"))
                        .accessDeniedHandler(handlers::formTooOld))
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(
                                DispatcherType.ASYNC, DispatcherType.ERROR, DispatcherType.FORWARD)
                        .permitAll()
                        .requestMatchers(
                                "/sign-in",
                                "/problems",
                                "/problems/**",
                                "/assets/**",
                                "/favicon.ico",
                                "/favicon.svg",
                                "/error")
                        .permitAll()
                        .anyRequest()
                        .authenticated());
        return http.build();
    }

    private static void headers(HeadersConfigurer<HttpSecurity> headers) {
        headers.contentSecurityPolicy(csp -> csp.policyDirectives(CONTENT_SECURITY_POLICY))
                .referrerPolicy(referrer -> referrer.policy(ReferrerPolicy.SAME_ORIGIN))
                .permissionsPolicyHeader(permissions -> permissions.policy("camera=(), microphone=(), geolocation=()"))
                // There is no plain HTTP to be kept from, and on localhost it would cover everybody's other servers.
                .httpStrictTransportSecurity(hsts -> hsts.disable());
    }

    /** In a cookie and not in the session, so that a visitor who never signs in leaves no row in the database. */
    private static CookieCsrfTokenRepository csrfTokens() {
        CookieCsrfTokenRepository repository = new CookieCsrfTokenRepository();
        repository.setCookieName("__Host-regie-csrf");
        repository.setHeaderName("X-CSRF-TOKEN");
        repository.setCookieCustomizer(
                cookie -> cookie.secure(true).httpOnly(true).sameSite("Lax").path("/"));
        return repository;
    }

    private AccessDeniedHandler forged(Audit audit) {
        return (request, response, e) -> {
            if (CurrentActor.find().isEmpty()) {
                problems.write(response, notSignedIn());
                return;
            }
            audit.denied("session.forgery", null, request.getRequestURI(), "CSRF token missing or wrong");
            problems.write(
                    response,
                    new RegieException(
                            ErrorKind.FORBIDDEN,
                            "csrf.invalid",
                            "The request does not carry the page's token against forgery.",
                            "Reload the page and try again; programs use an API token instead of a session."));
        };
    }

    private static boolean isEnrolment(HttpServletRequest request) {
        return request.getMethod().equals("POST") && request.getRequestURI().equals("/api/v1/enrolments");
    }

    private static boolean isPage(HttpServletRequest request) {
        String accept = request.getHeader("Accept");
        return request.getMethod().equals("GET")
                && !PageRedirect.isFragment(request)
                && accept != null
                && accept.contains("text/html");
    }

    private static boolean isLocal(HttpServletRequest request) {
        try {
            return InetAddress.getByName(RequestAddress.of(request)).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static boolean maySeeInside(Access access) {
        return CurrentActor.find().isPresent() && access.may(Privilege.SETTINGS_MANAGE);
    }

    private static RegieException notSignedIn() {
        return new RegieException(
                ErrorKind.UNAUTHENTICATED,
                "access.unauthenticated",
                "Nobody is signed in.",
                "Sign in, or send an API token as 'Authorization: Bearer …'.");
    }

    private static RegieException notYours() {
        return new RegieException(
                ErrorKind.FORBIDDEN,
                "access.denied",
                "You lack the privilege '%s' for the center.".formatted(Privilege.SETTINGS_MANAGE.label()),
                "A center admin can grant you the role Center admin at the inventory's root.");
    }
}
