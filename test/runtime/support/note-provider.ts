import { required } from '../../../model/schema/attributes.ts';
import { UNKNOWN } from '../../../model/schema/types.ts';
import { error } from '../../../provider/runtime/diagnostics.ts';
import { serve } from '../../../provider/runtime/serve.ts';
import { Folder } from './folder.ts';
import { noteBoard } from './note-board.ts';
import { noteFault } from './note-fault.ts';
import { noteFile } from './note-file.ts';
import { noteLoan } from './note-loan.ts';
import { noteLookup } from './note-lookup.ts';

/** A provider whose real objects are JSON files in a folder: small, but nothing in it is pretended. */
void serve<Folder>(
  {
    schema: { attributes: { folder: required('string', 'Where the notes are.') } },
    validate: ({ folder }) =>
      folder === '' ? [error('No folder', 'The folder is empty; name one.', ['folder'])] : [],
    async configure({ folder }, { invocation }) {
      if (folder === UNKNOWN) throw new Error('the folder is not known yet');
      console.log('configured by', invocation.command);
      const client = new Folder(String(folder));
      client.tell('invocation', { ...invocation, process: process.pid });
      return client;
    },
    async close(client) {
      client.tell('closed', process.pid);
    },
    resources: [noteFile, noteBoard, noteFault],
    dataSources: [noteLookup],
    ephemeralResources: [noteLoan],
  },
  { name: 'note' },
);
