package io.regie.server.access;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a page, or the template of one, offers to do and where it leads. */
final class PageText {
    private static final Pattern ACTION = Pattern.compile("(?:data-api|data-action)=\"([^\"]*)\"");
    private static final Pattern HTMX = Pattern.compile("hx-(get|post|put|patch|delete)=\"([^\"]*)\"");
    private static final Pattern FORM = Pattern.compile("<form[^>]*\\baction=\"([^\"]*)\"");
    private static final Pattern LINK = Pattern.compile("<(?:a|area)[^>]*\\bhref=\"(/[^\"]*)\"");
    private static final Pattern IN_SCRIPT = Pattern.compile("[\"'`](/api/v1/[^\"'`\\s]*)[\"'`]");

    private PageText() {}

    /** A request that a button or a form sends. */
    record Action(String method, String path) {}

    static Set<Action> actions(String html) {
        Set<Action> actions = new LinkedHashSet<>();
        for (String value : all(ACTION, html)) {
            String[] parts = plain(value).split(" ", 2);
            actions.add(new Action(parts[0], parts.length > 1 ? parts[1] : ""));
        }
        Matcher htmx = HTMX.matcher(html);
        while (htmx.find()) {
            actions.add(new Action(htmx.group(1).toUpperCase(java.util.Locale.ROOT), plain(htmx.group(2))));
        }
        return actions;
    }

    /** Where forms without a script go. */
    static Collection<String> forms(String html) {
        return all(FORM, html).stream().map(PageText::plain).toList();
    }

    static Collection<String> links(String html) {
        return all(LINK, html).stream().map(PageText::plain).toList();
    }

    /** The REST paths in a script. */
    static Stream<String> paths(String script) {
        return all(IN_SCRIPT, script).stream().map(PageText::plain);
    }

    /** Thymeleaf's and JavaScript's expressions become an {@code x}. */
    private static String plain(String value) {
        return value.replaceAll("\\$\\{[^}]*}", "x")
                .replaceAll("'\\s*\\+\\s*|\\s*\\+\\s*'|['|]", "")
                .replace("&amp;", "&")
                .strip();
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(found -> found.group(1)).toList();
    }
}
