package dev.millrace.server.rest;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.apache.flink.shaded.netty4.io.netty.bootstrap.Bootstrap;
import org.apache.flink.shaded.netty4.io.netty.bootstrap.ServerBootstrap;
import org.apache.flink.shaded.netty4.io.netty.buffer.Unpooled;
import org.apache.flink.shaded.netty4.io.netty.channel.Channel;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelFuture;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelFutureListener;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelHandlerContext;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelInboundHandlerAdapter;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelInitializer;
import org.apache.flink.shaded.netty4.io.netty.channel.ChannelOption;
import org.apache.flink.shaded.netty4.io.netty.channel.EventLoopGroup;
import org.apache.flink.shaded.netty4.io.netty.channel.group.ChannelGroup;
import org.apache.flink.shaded.netty4.io.netty.channel.group.DefaultChannelGroup;
import org.apache.flink.shaded.netty4.io.netty.channel.nio.NioEventLoopGroup;
import org.apache.flink.shaded.netty4.io.netty.channel.socket.ChannelInputShutdownEvent;
import org.apache.flink.shaded.netty4.io.netty.channel.socket.SocketChannel;
import org.apache.flink.shaded.netty4.io.netty.channel.socket.nio.NioServerSocketChannel;
import org.apache.flink.shaded.netty4.io.netty.channel.socket.nio.NioSocketChannel;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;

/**
 * Makes the REST endpoint answer on a second port, by passing bytes on: {@code flink run -m HOST:PORT} asks for jobs at
 * the port that stands for Flink's RPC, which nothing else is heard on here. One thread serves all connections; a side
 * that reads slowly holds the other up. Thread-safe.
 */
public final class SecondPort implements AutoCloseable {
    private final EventLoopGroup group;
    /** A channel leaves it when it closes. */
    private final ChannelGroup clients;

    private final Channel listening;

    private SecondPort(EventLoopGroup group, ChannelGroup clients, Channel listening) {
        this.group = group;
        this.clients = clients;
        this.listening = listening;
    }

    /**
     * Listens.
     *
     * @param target where bytes are passed on to
     * @throws Exception if the port cannot be bound
     */
    public static SecondPort open(InetSocketAddress address, InetSocketAddress target) throws Exception {
        EventLoopGroup group = new NioEventLoopGroup(1, new ExecutorThreadFactory("millrace-second-port"));
        ChannelGroup clients = new DefaultChannelGroup(group.next());
        try {
            Channel listening = new ServerBootstrap()
                    .group(group)
                    .channel(NioServerSocketChannel.class)
                    .childOption(ChannelOption.AUTO_READ, false)
                    .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                    .childHandler(new ChannelInitializer<SocketChannel>() {
                        @Override
                        protected void initChannel(SocketChannel client) {
                            clients.add(client);
                            client.pipeline().addLast(new Caller(target));
                        }
                    })
                    .bind(address)
                    .sync()
                    .channel();
            return new SecondPort(group, clients, listening);
        } catch (Throwable thrown) {
            group.shutdownGracefully(0, 0, TimeUnit.SECONDS);
            throw thrown;
        }
    }

    /** The one that it listens on. */
    public int port() {
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    /** How many clients are connected. */
    int connections() {
        return clients.size();
    }

    @Override
    public void close() {
        listening.close().awaitUninterruptibly(1, TimeUnit.SECONDS);
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** A connection from outside; connects to the endpoint before it reads. Owned by the group's thread. */
    private static final class Caller extends ChannelInboundHandlerAdapter {
        private final InetSocketAddress target;

        Caller(InetSocketAddress target) {
            this.target = target;
        }

        @Override
        public void channelActive(ChannelHandlerContext ctx) {
            Channel client = ctx.channel();
            ChannelFuture connecting = new Bootstrap()
                    .group(client.eventLoop())
                    .channel(NioSocketChannel.class)
                    .option(ChannelOption.AUTO_READ, false)
                    .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
                    .handler(new Relay(client))
                    .connect(target);
            client.pipeline().replace(this, "relay", new Relay(connecting.channel()));
            connecting.addListener((ChannelFutureListener) connected -> {
                if (connected.isSuccess()) {
                    client.read();
                    connected.channel().read();
                } else {
                    client.close();
                }
            });
        }
    }

    /** Passes on what one side says, and reads on when the other has taken it. Owned by the group's thread. */
    private static final class Relay extends ChannelInboundHandlerAdapter {
        private final Channel other;

        Relay(Channel other) {
            this.other = other;
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object bytes) {
            other.writeAndFlush(bytes).addListener((ChannelFutureListener) written -> {
                if (written.isSuccess()) {
                    ctx.channel().read();
                } else {
                    ctx.close();
                }
            });
        }

        /** One side has said all; what the other still has to say is waited for. */
        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof ChannelInputShutdownEvent) {
                other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(written -> {
                    ((SocketChannel) other).shutdownOutput();
                    if (((SocketChannel) other).isInputShutdown()) {
                        ctx.close();
                        other.close();
                    }
                });
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            if (other.isActive()) {
                other.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
            other.close();
        }
    }
}
