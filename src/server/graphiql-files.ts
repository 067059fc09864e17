import {
  css,
  editorWorkerService,
  favicon,
  graphqlWorker,
  js,
  jsonWorker,
} from '@graphql-yoga/render-graphiql/graphiql';
import { examples } from './examples.ts';
import { hashOf, type PageFile, pageFile } from './page-files.ts';

/** GraphiQL, ready to send: its page, and its assets by their path in a URL. */
export type GraphiqlFiles = { page: PageFile; assets: Map<string, PageFile> };

const [script, style] = ['text/javascript; charset=utf-8', 'text/css; charset=utf-8'];
const dataUrl = /data:([\w-]+\/[\w.+-]+);base64,([\w+/=]+)/;
const fonts = /url\((?:data:(font\/(\w+));base64,([\w+/=]+))\)/g;

/**
 * Splits what the package renders as one page into files that other pages' policy lets in: scripts, styles, workers
 * and fonts, each of them under a name that contains a hash of its content.
 */
export const graphiqlFiles = (): GraphiqlFiles => {
  const assets = new Map<string, PageFile>();
  const add = (name: string, extension: string, type: string, body: Uint8Array): string => {
    const path = `/graphiql/${name}-${hashOf(body).slice(0, 10)}.${extension}`;
    assets.set(path, pageFile(body, type, true));
    return path;
  };
  const addText = (name: string, extension: string, type: string, text: string): string =>
    add(name, extension, type, Buffer.from(text));

  const withFonts = css.replaceAll(
    fonts,
    (_whole, type: string, extension: string, base64: string) =>
      `url(${add('font', extension, type, Buffer.from(base64, 'base64'))})`,
  );
  const workers = {
    editorWorkerService: addText('editor', 'js', script, editorWorkerService),
    json: addText('json', 'js', script, jsonWorker),
    graphql: addText('graphql', 'js', script, graphqlWorker),
  };
  const options = {
    title: 'Jemput',
    defaultTabs: examples.map(({ query, variables }) => ({ query, variables: variables ?? null })),
  };
  const start = `const workers = ${JSON.stringify(workers)};
self.MonacoEnvironment = { globalAPI: false, getWorkerUrl: (_module, label) => workers[label] };
YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), ${JSON.stringify(options)});
`;
  const [, iconType = '', icon = ''] = dataUrl.exec(favicon) ?? [];
  const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>${options.title}</title>
    <link rel="icon" href="${add('icon', 'ico', iconType, Buffer.from(icon, 'base64'))}">
    <link rel="stylesheet" href="${addText('style', 'css', style, withFonts)}">
    <script defer src="${addText('graphiql', 'js', script, js)}"></script>
    <script defer src="${addText('start', 'js', script, start)}"></script>
  </head>
  <body class="no-focus-outline">
    <noscript>You need to enable JavaScript to run this app.</noscript>
    <div id="root"></div>
  </body>
</html>
`;
  return { page: pageFile(Buffer.from(html), 'text/html; charset=utf-8', false), assets };
};
