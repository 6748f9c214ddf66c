/** Answers, and one instance of it ends by an error some time after its first request. Settings: PORT, INSTANCE, DIES. */
import { createServer } from 'node:http';

const { PORT, INSTANCE, DIES } = process.env;
let first = true;

createServer((request, response) => {
  if (request.url === '/items' && INSTANCE === DIES && first) {
    first = false;
    setTimeout(() => {
      throw new Error('no connection left in the pool');
    }, 600);
  }
  response.setHeader('x-instance', INSTANCE);
  response.end('{}');
}).listen(Number(PORT), '127.0.0.1');
