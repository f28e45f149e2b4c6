package io.regie.server.guest;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;
import org.springframework.web.socket.server.standard.ServletServerContainerFactoryBean;

@Configuration(proxyBeanMethods = false)
@EnableWebSocket
class ConsoleConfiguration implements WebSocketConfigurer {
    private static final int MESSAGE_BYTES = 1 << 20;

    private final ConsoleSocket socket;

    ConsoleConfiguration(ConsoleSocket socket) {
        this.socket = socket;
    }

    @Override
    public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
        registry.addHandler(socket, Consoles.PATH + "*");
    }

    /** A paste into a terminal comes as one message. */
    @Bean
    static ServletServerContainerFactoryBean webSocketLimits() {
        ServletServerContainerFactoryBean container = new ServletServerContainerFactoryBean();
        container.setMaxBinaryMessageBufferSize(MESSAGE_BYTES);
        container.setMaxTextMessageBufferSize(8192);
        return container;
    }
}
