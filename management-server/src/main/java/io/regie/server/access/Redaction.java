package io.regie.server.access;

import io.regie.server.api.TextGuard;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;

/**
 * Takes names of what the current actor may not see out of sentences that were made for somebody who may: titles of
 * tasks, messages of events and errors. A name is that of a host, guest, datastore, network or template, in the same
 * letters; the name of something visible stays, whatever else is called so. Thread-safe.
 */
@Service
public class Redaction implements TextGuard {
    private static final String GONE = "…";
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}](?:[\\p{L}\\p{N}._-]*[\\p{L}\\p{N}])?");
    /** As many words as a name that is looked for may have: VM Network, or a port group's longer one. */
    private static final int LONGEST = 4;

    private final JdbcClient jdbc;
    private final Access access;

    Redaction(JdbcClient jdbc, Access access) {
        this.jdbc = jdbc;
        this.access = access;
    }

    @Override
    public String clean(String text) {
        return CurrentActor.find().isEmpty() ? text : clean(List.of(text)).getFirst();
    }

    /** As many texts, in their order. */
    public List<String> clean(List<String> texts) {
        VisibleNodes visible = access.visible();
        if (visible.everything() || texts.stream().allMatch(String::isBlank)) {
            return texts;
        }
        Set<String> candidates = new HashSet<>();
        texts.forEach(text -> candidates.addAll(candidates(text)));
        Pattern hidden = pattern(hidden(visible, candidates));
        return hidden == null
                ? texts
                : texts.stream()
                        .map(text -> hidden.matcher(text).replaceAll(GONE))
                        .toList();
    }

    private Collection<String> hidden(VisibleNodes visible, Set<String> names) {
        return jdbc.sql("""
                        select n.name from node n
                        where lower(n.name) = any (:lower) and n.name = any (:names)
                          and n.kind in ('host', 'guest', 'datastore', 'network', 'template')
                        group by n.name having not bool_or(%s)
                        """.formatted(visible.condition("n.id")))
                .param(
                        "lower",
                        names.stream()
                                .map(name -> name.toLowerCase(java.util.Locale.ROOT))
                                .toArray(String[]::new))
                .param("names", names.toArray(String[]::new))
                .param(VisibleNodes.PARAMETER, visible.parameter())
                .query(String.class)
                .list();
    }

    /** Every run of one to four words. */
    private static Set<String> candidates(String text) {
        List<MatchResult> words = WORD.matcher(text).results().toList();
        Set<String> runs = new HashSet<>();
        for (int from = 0; from < words.size(); from++) {
            for (int to = from; to < Math.min(words.size(), from + LONGEST); to++) {
                runs.add(text.substring(words.get(from).start(), words.get(to).end()));
            }
        }
        return runs;
    }

    private static @Nullable Pattern pattern(Collection<String> names) {
        if (names.isEmpty()) {
            return null;
        }
        List<String> longestFirst = new ArrayList<>(names);
        longestFirst.sort((one, other) -> Integer.compare(other.length(), one.length()));
        return Pattern.compile("(?<![\\p{L}\\p{N}_-])(?:"
                + String.join("|", longestFirst.stream().map(Pattern::quote).toList())
                + ")(?![\\p{L}\\p{N}_-])");
    }
}
