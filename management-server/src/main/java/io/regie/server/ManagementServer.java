package io.regie.server;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The control room: keeps the inventory of hosts and guests and carries out what people ask of them. */
@SpringBootApplication
@ConfigurationPropertiesScan
public class ManagementServer {
    public static void main(String[] args) {
        SpringApplication.run(ManagementServer.class, args);
    }
}
