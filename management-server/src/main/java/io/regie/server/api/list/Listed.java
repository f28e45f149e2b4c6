package io.regie.server.api.list;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On a controller's {@link ListQuery} parameter: what the list can be filtered and sorted by. */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface Listed {
    Class<? extends ListField> value();

    /** The order when none is asked for, as the query parameter {@code sort} has it. */
    String sort() default "name";
}
