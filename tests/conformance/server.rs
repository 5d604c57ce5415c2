//! A server on plain sockets, which sends scripted responses and logs requests.
//!
//! It does not use an HTTP library, since it must send invalid HTTP.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{Notify, mpsc, oneshot};
use tokio::task::{JoinHandle, JoinSet};

use crate::script::{Fault, MockResponse, Phase};
use crate::wire::{Received, drain, fail, read_request, respond};

/// The number of connections that may wait to be accepted.
const BACKLOG: u32 = 256;

/// A running server, which stops when dropped.
pub(crate) struct Server {
    address: SocketAddr,
    /// Bound, but not listening: connections are refused.
    closed: Option<TcpSocket>,
    accepting: Option<JoinHandle<()>>,
    shared: Arc<Shared>,
    pub(crate) pauses: mpsc::UnboundedReceiver<Pause>,
}

/// A paused server, which waits for `resume`.
pub(crate) struct Pause {
    pub(crate) milliseconds: Option<u64>,
    pub(crate) resume: oneshot::Sender<()>,
}

/// State that all connections of a server share.
pub(crate) struct Shared {
    log: Mutex<Log>,
    changed: Notify,
    paused: mpsc::UnboundedSender<Pause>,
    responder: Box<Responder>,
}

/// Returns the response to a request; `None` uses the script.
type Responder = dyn Fn(&Received) -> Option<MockResponse> + Send + Sync;

#[derive(Clone, Default)]
pub(crate) struct Log {
    script: VecDeque<MockResponse>,
    pub(crate) requests: Vec<Received>,
    pub(crate) opened: usize,
    pub(crate) closed: usize,
}

impl Server {
    /// A server that sends these responses.
    pub(crate) fn start(script: impl IntoIterator<Item = MockResponse>) -> Self {
        let mut server = Self::closed(script);
        server.open();
        server
    }

    /// A server whose responses come from a function.
    pub(crate) fn responding_with(
        responder: impl Fn(&Received) -> MockResponse + Send + Sync + 'static,
    ) -> Self {
        let mut server =
            Self::new(Log::default(), Box::new(move |received| Some(responder(received))));
        server.open();
        server
    }

    /// A server that refuses connections until `open`.
    pub(crate) fn closed(script: impl IntoIterator<Item = MockResponse>) -> Self {
        let server = Self::new(Log::default(), Box::new(|_| None));
        server.script(script);
        server
    }

    /// Replaces the script.
    pub(crate) fn script(&self, script: impl IntoIterator<Item = MockResponse>) {
        self.shared.log().script = script.into_iter().flat_map(MockResponse::unrolled).collect();
    }

    fn new(log: Log, responder: Box<Responder>) -> Self {
        let socket = TcpSocket::new_v4().expect("a socket can be created");
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0))).expect("loopback has a free port");
        let address = socket.local_addr().expect("the socket is bound");
        let (paused, pauses) = mpsc::unbounded_channel();
        let shared = Shared { log: Mutex::new(log), changed: Notify::new(), paused, responder };
        let shared = Arc::new(shared);
        Self { address, closed: Some(socket), accepting: None, shared, pauses }
    }

    /// Starts to listen.
    pub(crate) fn open(&mut self) {
        if let Some(open) = self.opener() {
            self.accepting = Some(open());
        }
    }

    /// A function that opens the server; `None` after the first call.
    pub(crate) fn opener(&mut self) -> Option<impl FnOnce() -> JoinHandle<()> + Send + use<>> {
        let (socket, shared) = (self.closed.take()?, Arc::clone(&self.shared));
        Some(move || {
            let listener = socket.listen(BACKLOG).expect("the socket is bound");
            tokio::spawn(accept(listener, shared))
        })
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn log(&self) -> Log {
        self.shared.log().clone()
    }

    /// Waits until the log meets a condition.
    pub(crate) async fn until(&self, condition: impl Fn(&Log) -> bool) {
        loop {
            let changed = self.shared.changed.notified();
            if condition(&self.shared.log()) {
                return;
            }
            changed.await;
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.iter().for_each(JoinHandle::abort);
    }
}

impl Shared {
    fn log(&self) -> MutexGuard<'_, Log> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn change<T>(&self, change: impl FnOnce(&mut Log) -> T) -> T {
        let result = change(&mut self.log());
        self.changed.notify_waiters();
        result
    }

    /// Reports a pause, and waits; returns whether to continue.
    pub(crate) async fn pause(&self, stream: &mut TcpStream, milliseconds: Option<u64>) -> bool {
        let (resume, resumed) = oneshot::channel();
        // If nobody receives the pause, `resume` is dropped with it, and the server stays paused.
        drop(self.paused.send(Pause { milliseconds, resume }));
        tokio::select! {
            Ok(()) = resumed => true,
            () = drain(stream) => false,
        }
    }

    /// The fault of the next response, if it happens before the request is read.
    fn early_fault(&self) -> Option<Fault> {
        let mut log = self.log();
        let is_early = log.script.front().is_some_and(MockResponse::is_early);
        if is_early { log.script.pop_front()?.fault } else { None }
    }

    /// Logs a request; returns the response, and whether it is the last on the connection.
    fn next_response(&self, received: Received) -> (MockResponse, bool) {
        let response = (self.responder)(&received);
        self.change(|log| {
            log.requests.push(received);
            let response = response.or_else(|| log.script.pop_front());
            let last = log.script.front().is_some_and(MockResponse::is_early);
            (response.unwrap_or_else(|| MockResponse::status(599)), last)
        })
    }
}

/// Accepts connections until it is aborted, which also ends them.
async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let mut connections = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        connections.spawn(async move {
            shared.change(|log| log.opened += 1);
            serve(stream, &shared).await;
            shared.change(|log| log.closed += 1);
        });
    }
}

async fn serve(mut stream: TcpStream, shared: &Shared) {
    // Without it, the second half of a response would wait for the acknowledgement of the first.
    stream.set_nodelay(true).expect("the connection has socket options");
    if let Some(fault) = shared.early_fault() {
        // The client reports the broken connection.
        drop(fail(&mut stream, fault).await);
        return;
    }
    while let Ok(Some(received)) = read_request(&mut stream).await {
        let (response, last) = shared.next_response(received);
        // The client reports a broken connection.
        if !respond(&mut stream, &response, shared, last).await.unwrap_or(false) {
            return;
        }
    }
}

impl Fault {
    pub(crate) fn phase(self) -> Phase {
        match self {
            Self::Reset(phase) | Self::Close(phase) | Self::HalfClose(phase) => phase,
            Self::Pause(phase, _) => phase,
        }
    }
}
