package io.regie.bridge;

import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.logging.Formatter;
import java.util.logging.LogRecord;

/** Time, level, logger's last name, message, and the failure's messages: all on one line. */
final class OneLineFormatter extends Formatter {

    @Override
    public String format(LogRecord record) {
        String logger = String.valueOf(record.getLoggerName());
        String failure = record.getThrown() == null
                ? ""
                : ": " + record.getThrown().getClass().getSimpleName() + ": " + Main.sentence(record.getThrown());
        return record.getInstant().truncatedTo(ChronoUnit.MILLIS) + " "
                + record.getLevel().getName().toLowerCase(Locale.ROOT) + " "
                + logger.substring(logger.lastIndexOf('.') + 1) + ": "
                + (formatMessage(record) + failure).replaceAll("\\s*\\R\\s*", " ") + "\n";
    }
}
