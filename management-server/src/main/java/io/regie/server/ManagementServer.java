package io.regie.server;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The control room: keeps the inventory of hosts and guests and carries out what people ask of them. */
@SpringBootApplication
public class ManagementServer {
    public static void main(String[] args) {
        SpringApplication.run(ManagementServer.class, args);
    }
}
