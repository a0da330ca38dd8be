/** jest globalTeardown: ends what `start-s3.cjs` started. */
module.exports = async function stopS3() {
  const server = globalThis.__s3Server;
  if (!server || server.exitCode !== null) return;
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGKILL');
  await ended;
};
