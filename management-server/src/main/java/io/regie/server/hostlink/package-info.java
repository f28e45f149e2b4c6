/** The links to the hosts' agents: certificates, enrolment, channels, and the streams of what hosts report. */
@NullMarked
package io.regie.server.hostlink;

import org.jspecify.annotations.NullMarked;
