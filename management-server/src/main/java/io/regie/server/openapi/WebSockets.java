package io.regie.server.openapi;

import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.responses.ApiResponses;

/** The one route that is no controller's. */
final class WebSockets {
    private WebSockets() {}

    static PathItem console() {
        Operation connect = new Operation()
                .description("""
                        Binary frames are the console's bytes: of a screen the RFB protocol, of a text console what is
                        typed and shown. A text frame `{"columns":80,"rows":24}` gives a text console another size. It
                        closes with 1000 when the guest has ended it, 4401 when the sign-in has ended, 4403 when the
                        right is lost, 1011 with the reason when the console fails.""")
                .addParametersItem(new Parameter()
                        .name("ticket")
                        .in("path")
                        .required(true)
                        .description("From the route that opens a console; good once, for half a minute.")
                        .schema(Schemas.text()))
                .responses(new ApiResponses()
                        .addApiResponse("101", new ApiResponse().description("The connection is a WebSocket now.")));
        connect.addExtension(RouteFacts.FEATURE, "guest");
        return new PathItem().get(connect);
    }
}
