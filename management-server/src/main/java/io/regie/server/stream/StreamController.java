package io.regie.server.stream;

import io.regie.server.access.Access;
import io.regie.server.api.LiveFeed;
import io.regie.server.api.LiveView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Everything live, as Server-Sent Events, filtered by what the asker may see at the moment of each. */
@RestController
@RequestMapping("/api/v1/stream")
class StreamController {
    private final LiveFeed feed;
    private final Access access;
    private final Map<String, LiveView> views = new HashMap<>();

    StreamController(LiveFeed feed, Access access, List<LiveView> views) {
        this.feed = feed;
        this.access = access;
        views.forEach(view -> this.views.put(view.topic(), view));
    }

    @GetMapping(produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter stream() {
        SseEmitter emitter = new SseEmitter(0L);
        new EventStream(emitter, access.current(), access, views).start(feed);
        return emitter;
    }
}
