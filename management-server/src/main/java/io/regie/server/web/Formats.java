package io.regie.server.web;

import java.text.NumberFormat;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.stereotype.Component;

/** How pages write figures and which tone a state has; format.ts writes live figures the same way. */
@Component("formats")
public class Formats {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    private static final ZoneId ZONE = ZoneId.systemDefault();

    private final Clock clock;

    Formats(Clock clock) {
        this.clock = clock;
    }

    public String bytes(@Nullable Number value) {
        if (value == null) {
            return "–";
        }
        double rest = value.doubleValue();
        int unit = 0;
        while (rest >= 1024 && unit < UNITS.length - 1) {
            rest /= 1024;
            unit++;
        }
        return number(rest, rest < 10 && unit > 0 ? 1 : 0) + " " + UNITS[unit];
    }

    /** A share of 1. */
    public String percent(@Nullable Number share) {
        if (share == null) {
            return "–";
        }
        double value = share.doubleValue() * 100;
        return number(value, value < 10 ? 1 : 0) + " %";
    }

    public String milliseconds(Number value) {
        double ms = value.doubleValue();
        return ms < 1000 ? Math.round(ms) + " ms" : number(ms / 1000, 1) + " s";
    }

    public String span(@Nullable Instant since) {
        if (since == null) {
            return "–";
        }
        Duration span = Duration.between(since, clock.instant());
        long seconds = Math.max(0, span.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min " + seconds % 60 + " s";
        }
        if (seconds < 86_400) {
            return seconds / 3600 + " h " + seconds / 60 % 60 + " min";
        }
        return seconds / 86_400 + " d " + seconds / 3600 % 24 + " h";
    }

    /** The time of day today, the date with it otherwise. */
    public String moment(@Nullable Instant at) {
        if (at == null) {
            return "–";
        }
        ZonedDateTime time = at.atZone(ZONE);
        boolean today = time.toLocalDate().equals(clock.instant().atZone(ZONE).toLocalDate());
        DateTimeFormatter formatter = today
                ? DateTimeFormatter.ofPattern("HH:mm:ss")
                : DateTimeFormatter.ofLocalizedDateTime(FormatStyle.SHORT).withLocale(locale());
        return formatter.format(time);
    }

    public String exact(@Nullable Instant at) {
        return at == null
                ? ""
                : DateTimeFormatter.ofLocalizedDateTime(FormatStyle.FULL, FormatStyle.LONG)
                        .withLocale(locale())
                        .format(at.atZone(ZONE));
    }

    public String powerTone(String state) {
        return switch (state) {
            case "running" -> "good";
            case "suspended" -> "calm";
            case "migrating" -> "accent";
            case "crashed", "missing" -> "bad";
            default -> "idle";
        };
    }

    public String connectionTone(String state) {
        return switch (state) {
            case "connected" -> "good";
            case "connecting" -> "accent";
            default -> "bad";
        };
    }

    public String taskTone(String state) {
        return switch (state) {
            case "succeeded" -> "good";
            case "failed" -> "bad";
            case "running" -> "accent";
            default -> "idle";
        };
    }

    public String severityTone(String severity) {
        return switch (severity) {
            case "error" -> "bad";
            case "warning" -> "warn";
            default -> "idle";
        };
    }

    private static String number(double value, int digits) {
        NumberFormat format = NumberFormat.getNumberInstance(locale());
        format.setMinimumFractionDigits(digits);
        format.setMaximumFractionDigits(digits);
        return format.format(value);
    }

    private static Locale locale() {
        return LocaleContextHolder.getLocale();
    }
}
