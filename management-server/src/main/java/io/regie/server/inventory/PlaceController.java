package io.regie.server.inventory;

import io.regie.server.api.Page;
import io.regie.server.api.list.ListQuery;
import io.regie.server.api.list.Listed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Folders, datacenters and clusters, and where things stand. */
@RestController
@RequestMapping("/api/v1")
class PlaceController {
    private static final String NAME = "\\S([^\\p{Cntrl}]{0,78}\\S)?";
    private static final String NAME_MESSAGE = "1 to 80 characters, no blank at either end";

    private final Places places;

    PlaceController(Places places) {
        this.places = places;
    }

    record NewPlace(
            @NotNull UUID parentId,
            @NotNull NodeKind kind,

            @NotNull @Pattern(regexp = NAME, message = NAME_MESSAGE)
            String name) {}

    record Renaming(
            @NotNull @Pattern(regexp = NAME, message = NAME_MESSAGE)
            String name) {}

    record Moving(@Nullable UUID parentId) {}

    @GetMapping("/folders")
    Page<PlaceView> list(@Listed(ListFields.Place.class) ListQuery query) {
        return places.list(query);
    }

    @GetMapping("/folders/{id}")
    PlaceView get(@PathVariable UUID id) {
        return places.get(id);
    }

    @PostMapping("/folders")
    @ResponseStatus(HttpStatus.CREATED)
    PlaceView create(@Valid @RequestBody NewPlace wanted) {
        return places.create(wanted.parentId(), wanted.kind(), wanted.name());
    }

    @PutMapping("/folders/{id}")
    PlaceView rename(@PathVariable UUID id, @Valid @RequestBody Renaming wanted) {
        return places.rename(id, wanted.name());
    }

    @DeleteMapping("/folders/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable UUID id) {
        places.delete(id);
    }

    /** Of a guest the folder, which may be none; of everything else the place it stands in. */
    @PutMapping("/inventory/{id}/parent")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void move(@PathVariable UUID id, @RequestBody Moving wanted) {
        places.move(id, wanted.parentId());
    }
}
